// The routes of the demo for credentials: GET, PUT /api/security/clients and DELETE /api/security/clients/{ep}; pre-shared keys.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.HexFormat;
import org.eclipse.leshan.servers.security.EditableSecurityStore;
import org.eclipse.leshan.servers.security.SecurityInfo;

final class Security {
    private final EditableSecurityStore store;

    Security(EditableSecurityStore store) {
        this.store = store;
    }

    void handle(HttpExchange exchange) throws IOException {
        try {
            String[] parts = Http.segments(exchange);
            switch (exchange.getRequestMethod()) {
            case "GET":
                ArrayNode all = Nodes.MAPPER.createArrayNode();
                store.getAll().forEach(each -> all.addObject().put("endpoint", each.getEndpoint())
                        .put("identity", each.getPskIdentity()));
                Http.answer(exchange, 200, all.toString());
                break;
            case "PUT":
                store.add(info(Nodes.MAPPER.readTree(exchange.getRequestBody())));
                Http.answer(exchange, 200, "");
                break;
            case "DELETE":
                store.remove(parts[parts.length - 1], true);
                Http.answer(exchange, 200, "");
                break;
            default:
                Http.answer(exchange, 405, "");
            }
        } catch (Exception wrong) {
            Http.failed(exchange, wrong);
        }
    }

    /** {"endpoint": E, "tls": {"mode": "psk", "details": {"identity": I, "key": HEX}}} */
    private static SecurityInfo info(JsonNode json) {
        JsonNode details = json.path("tls").path("details");
        if (!json.path("tls").path("mode").asText().equals("psk")) {
            throw new IllegalArgumentException("only tls mode psk is served");
        }
        return SecurityInfo.newPreSharedKeyInfo(json.path("endpoint").asText(), details.path("identity").asText(),
                HexFormat.of().parseHex(details.path("key").asText()));
    }
}
