// The routes below /api/clients/{ep} as LwM2M requests.
//
// What Leshan cannot send, so that the project's own server must: con, edge and hqmax by Write-Attributes; attributes inside Observe;
// Delete of a resource instance; Discover with depth; LwM2M CBOR and the registration of LwM2M 1.2; FETCH and iPATCH in 320 and 322.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.leshan.core.link.lwm2m.attributes.DefaultLwM2mAttributeParser;
import org.eclipse.leshan.core.link.lwm2m.attributes.LwM2mAttributeSet;
import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mObjectInstance;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.observation.CompositeObservation;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.CancelCompositeObservationRequest;
import org.eclipse.leshan.core.request.CancelObservationRequest;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.request.CreateRequest;
import org.eclipse.leshan.core.request.DeleteRequest;
import org.eclipse.leshan.core.request.DiscoverRequest;
import org.eclipse.leshan.core.request.DownlinkDeviceManagementRequest;
import org.eclipse.leshan.core.request.ExecuteRequest;
import org.eclipse.leshan.core.request.ObserveCompositeRequest;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.core.request.ReadCompositeRequest;
import org.eclipse.leshan.core.request.ReadRequest;
import org.eclipse.leshan.core.request.WriteAttributesRequest;
import org.eclipse.leshan.core.request.WriteCompositeRequest;
import org.eclipse.leshan.core.request.WriteRequest;
import org.eclipse.leshan.core.response.CreateResponse;
import org.eclipse.leshan.core.response.DiscoverResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.core.response.ReadCompositeResponse;
import org.eclipse.leshan.core.response.ReadResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.registration.Registration;

final class Operations {
    private static final long DEFAULT_TIMEOUT_S = 5;

    private final LeshanServer server;
    private final Queue queue;

    Operations(LeshanServer server, Queue queue) {
        this.server = server;
        this.queue = queue;
    }

    void handle(HttpExchange exchange, Registration registration, String[] parts) throws Exception {
        Map<String, String> query = Http.query(exchange);
        int ids = 0;
        while (ids < parts.length && Character.isDigit(parts[ids].charAt(0))) {
            ids++;
        }
        String path = "/" + String.join("/", Arrays.copyOf(parts, ids));
        String word = String.join(" ", Arrays.copyOfRange(parts, ids, parts.length));
        String verb = exchange.getRequestMethod() + (word.isEmpty() ? "" : " " + word);
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean active = "true".equals(query.get("active"));
        List<String> paths = query.containsKey("paths") ? List.of(query.get("paths").split(",")) : List.of();
        ContentFormat format = format(query, "format");
        ContentFormat asked = format(query, "pathformat");
        ContentFormat told = format(query, "nodeformat");
        switch (verb) {
        case "GET":
            send(exchange, registration, new ReadRequest(format, path));
            break;
        case "GET discover":
            send(exchange, registration, new DiscoverRequest(path));
            break;
        case "GET composite":
            send(exchange, registration, new ReadCompositeRequest(asked, told, paths));
            break;
        case "PUT":
            WriteRequest.Mode mode = "false".equals(query.get("replace")) ? WriteRequest.Mode.UPDATE : WriteRequest.Mode.REPLACE;
            send(exchange, registration, new WriteRequest(mode, format, path, Nodes.fromJson(Nodes.MAPPER.readTree(body))));
            break;
        case "PUT attributes":
            LwM2mAttributeSet attributes = new LwM2mAttributeSet(
                    new DefaultLwM2mAttributeParser().parseUriQuery(exchange.getRequestURI().getRawQuery()));
            send(exchange, registration, new WriteAttributesRequest(path, attributes));
            break;
        case "PUT composite":
            send(exchange, registration, new WriteCompositeRequest(told, nodes(body), null));
            break;
        case "POST":
            send(exchange, registration, ids < 3 ? create(format, path, body) : execute(path, body));
            break;
        case "POST observe":
            send(exchange, registration, new ObserveRequest(format, path));
            break;
        case "POST composite observe":
            send(exchange, registration, new ObserveCompositeRequest(asked, told, paths.toArray(String[]::new)));
            break;
        case "DELETE":
            send(exchange, registration, new DeleteRequest(path));
            break;
        case "DELETE observe":
            cancel(exchange, registration, List.of(path), active, false);
            break;
        case "DELETE composite observe":
            cancel(exchange, registration, paths, active, true);
            break;
        default:
            Http.answer(exchange, 404, "no route for " + verb + " " + path);
        }
    }

    private static ContentFormat format(Map<String, String> query, String name) {
        return query.containsKey(name) ? ContentFormat.fromName(query.get(name)) : null;
    }

    /** An instance without an id leaves the choice to the client. */
    private static CreateRequest create(ContentFormat format, String path, byte[] body) throws IOException {
        LwM2mObjectInstance instance = (LwM2mObjectInstance) Nodes.fromJson(Nodes.MAPPER.readTree(body));
        return instance.getId() == LwM2mObjectInstance.UNDEFINED
                ? new CreateRequest(format, path, instance.getResources().values())
                : new CreateRequest(format, path, instance);
    }

    private static ExecuteRequest execute(String path, byte[] body) {
        return new ExecuteRequest(path, body.length == 0 ? null : new String(body, StandardCharsets.UTF_8));
    }

    /** {"/1/0/2": node, ...} */
    private static Map<LwM2mPath, LwM2mNode> nodes(byte[] body) throws IOException {
        Map<LwM2mPath, LwM2mNode> all = new HashMap<>();
        JsonNode json = Nodes.MAPPER.readTree(body);
        json.fields().forEachRemaining(entry -> all.put(new LwM2mPath(entry.getKey()), Nodes.fromJson(entry.getValue())));
        return all;
    }

    /** Active: by a request with Observe = 1. Passive: the server only forgets, and its next answer to a notification is a Reset. */
    private void cancel(HttpExchange exchange, Registration registration, List<String> paths, boolean active,
            boolean composite) throws Exception {
        List<LwM2mPath> wanted = LwM2mPath.getLwM2mPathList(paths);
        for (Observation each : server.getObservationService().getObservations(registration)) {
            boolean single = !composite && each instanceof SingleObservation one && one.getPath().equals(wanted.get(0));
            boolean several = composite && each instanceof CompositeObservation many && many.getPaths().equals(wanted);
            if (!single && !several) {
                continue;
            }
            if (active) {
                send(exchange, registration, single ? new CancelObservationRequest((SingleObservation) each)
                        : new CancelCompositeObservationRequest((CompositeObservation) each));
            }
            server.getObservationService().cancelObservation(each);
            if (!active) {
                Http.answer(exchange, 200, Nodes.MAPPER.createObjectNode().put("cancelled", 1).toString());
            }
            return;
        }
        Http.answer(exchange, 404, "nothing observes " + String.join(",", paths));
    }

    private void send(HttpExchange exchange, Registration registration, DownlinkDeviceManagementRequest<?> request)
            throws Exception {
        String timeout = Http.query(exchange).get("timeout");
        long seconds = timeout == null ? DEFAULT_TIMEOUT_S : Long.parseLong(timeout);
        if (queue.isAsleep(registration)) {
            queue.add(registration, now -> told(server.send(now, request, seconds * 1000)));
            Http.answer(exchange, 200, Nodes.MAPPER.createObjectNode().put("status", "DELAYED").toString());
            return;
        }
        LwM2mResponse response = server.send(registration, request, seconds * 1000);
        if (response == null) {
            Http.answer(exchange, 504, "the client did not answer " + request + " in " + seconds + " s");
        } else {
            Http.answer(exchange, 200, told(response).toString());
        }
    }

    private static ObjectNode told(LwM2mResponse response) {
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        if (response == null) {
            return json.put("status", "TIMEOUT");
        }
        json.put("status", response.getCode().toString());
        json.put("success", response.isSuccess());
        if (response.getErrorMessage() != null && !response.getErrorMessage().isEmpty()) {
            json.put("error", response.getErrorMessage());
        }
        Events.format(response, json);
        if (response instanceof ReadResponse read && read.getContent() != null) { // an answer to Observe is one too
            json.set("content", Nodes.toJson(read.getContent()));
        }
        if (response instanceof ReadCompositeResponse read && read.getContent() != null) { // likewise
            Events.nodes(read.getContent(), json.putObject("contents"));
        }
        if (response instanceof DiscoverResponse discover && discover.getObjectLinks() != null) {
            json.set("objectLinks", Rest.links(discover.getObjectLinks()));
        }
        if (response instanceof CreateResponse created && created.getLocation() != null) {
            json.put("location", created.getLocation());
        }
        return json;
    }
}
