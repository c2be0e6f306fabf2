// The HTTP face of the server, with the routes of Leshan's own demo as far as the suites use them.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.leshan.core.link.Link;
import org.eclipse.leshan.core.link.attributes.Attribute;
import org.eclipse.leshan.core.peer.PskIdentity;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.registration.Registration;

final class Rest {
    private final LeshanServer server;
    private final Operations operations;
    private final AtomicInteger awake;
    private final HttpServer http;

    /** @param awake ms that a client in queue mode is taken to be awake; `PUT /api/awake/MS` sets it */
    Rest(LeshanServer server, Events events, Security security, AtomicInteger awake, InetSocketAddress address)
            throws IOException {
        this.server = server;
        this.awake = awake;
        operations = new Operations(server, new Queue(server, events));
        http = HttpServer.create(address, 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/api/event", events.streams()::open);
        http.createContext("/api/security", security::handle);
        http.createContext("/api/awake", this::awake);
        http.createContext("/api/clients", this::clients);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void awake(HttpExchange exchange) throws IOException {
        try {
            awake.set(Integer.parseInt(Http.segments(exchange)[0]));
            Http.answer(exchange, 200, "");
        } catch (RuntimeException wrong) {
            Http.failed(exchange, wrong);
        }
    }

    private void clients(HttpExchange exchange) throws IOException {
        try {
            String[] parts = Http.segments(exchange);
            if (parts.length == 0) {
                ArrayNode all = Nodes.MAPPER.createArrayNode();
                server.getRegistrationService().getAllRegistrations().forEachRemaining(each -> all.add(toJson(each)));
                Http.answer(exchange, 200, all.toString());
                return;
            }
            Registration registration = server.getRegistrationService().getByEndpoint(parts[0]);
            if (registration == null) {
                Http.answer(exchange, 404, "no client is registered as '" + parts[0] + "'");
            } else if (parts.length == 1 && exchange.getRequestMethod().equals("GET")) {
                ObjectNode json = toJson(registration);
                json.put("awake", server.getPresenceService().isClientAwake(registration));
                Http.answer(exchange, 200, json.toString());
            } else {
                operations.handle(exchange, registration, Arrays.copyOfRange(parts, 1, parts.length));
            }
        } catch (Exception wrong) {
            Http.failed(exchange, wrong);
        }
    }

    static ObjectNode toJson(Registration registration) {
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        json.put("endpoint", registration.getEndpoint());
        json.put("registrationId", registration.getId());
        json.put("registrationDate", registration.getRegistrationDate().getTime());
        json.put("lastUpdate", registration.getLastUpdate().getTime());
        json.put("address", registration.getAddress().getHostAddress());
        json.put("port", registration.getPort());
        json.put("lifetime", registration.getLifeTimeInSec());
        json.put("lwM2mVersion", registration.getLwM2mVersion().toString());
        json.put("queuemode", registration.usesQueueMode());
        json.put("rootPath", registration.getRootPath());
        json.put("secure", registration.getClientTransportData().getIdentity() instanceof PskIdentity);
        ArrayNode bindings = json.putArray("bindingMode");
        registration.getBindingMode().forEach(mode -> bindings.add(mode.toString()));
        ArrayNode formats = json.putArray("contentFormats");
        registration.getSupportedContentFormats().forEach(format -> formats.add(format.getCode()));
        json.set("objectLinks", links(registration.getSortedObjectLinks()));
        return json;
    }

    static ArrayNode links(Link[] links) {
        ArrayNode all = Nodes.MAPPER.createArrayNode();
        for (Link link : links) {
            ObjectNode json = all.addObject().put("url", link.getUriReference());
            ObjectNode attributes = json.putObject("attributes");
            for (Attribute attribute : link.getAttributes().asCollection()) {
                attributes.put(attribute.getName(), attribute.getCoreLinkValue());
            }
        }
        return all;
    }
}
