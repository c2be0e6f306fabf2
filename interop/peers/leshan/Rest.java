// The HTTP face of the server, with the routes of Leshan's own demo as far as the suites use them.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.eclipse.leshan.core.link.Link;
import org.eclipse.leshan.core.link.attributes.Attribute;
import org.eclipse.leshan.core.link.lwm2m.attributes.DefaultLwM2mAttributeParser;
import org.eclipse.leshan.core.link.lwm2m.attributes.LwM2mAttributeSet;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.CancelObservationRequest;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.request.DiscoverRequest;
import org.eclipse.leshan.core.request.DownlinkDeviceManagementRequest;
import org.eclipse.leshan.core.request.ExecuteRequest;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.core.request.ReadRequest;
import org.eclipse.leshan.core.request.WriteAttributesRequest;
import org.eclipse.leshan.core.request.WriteRequest;
import org.eclipse.leshan.core.response.DiscoverResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.core.response.ReadResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.registration.Registration;

final class Rest {
    private static final long DEFAULT_TIMEOUT_S = 5;

    private final LeshanServer server;
    private final Events events;
    private final HttpServer http;

    Rest(LeshanServer server, Events events, InetSocketAddress address) throws IOException {
        this.server = server;
        this.events = events;
        http = HttpServer.create(address, 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/api/event", this::event);
        http.createContext("/api/clients", this::clients);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void event(HttpExchange exchange) throws IOException {
        events.open(exchange, query(exchange).get("ep"));
    }

    private void clients(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getRawPath().substring("/api/clients".length());
            String[] parts = Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toArray(String[]::new);
            if (parts.length == 0) {
                ArrayNode all = Nodes.MAPPER.createArrayNode();
                server.getRegistrationService().getAllRegistrations().forEachRemaining(each -> all.add(toJson(each)));
                answer(exchange, 200, all.toString());
                return;
            }
            String endpoint = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            Registration registration = server.getRegistrationService().getByEndpoint(endpoint);
            if (registration == null) {
                answer(exchange, 404, "no client is registered as '" + endpoint + "'");
            } else if (parts.length == 1) {
                answer(exchange, 200, toJson(registration).toString());
            } else {
                operate(exchange, registration, Arrays.copyOfRange(parts, 1, parts.length));
            }
        } catch (Exception wrong) {
            answer(exchange, 500, wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
        }
    }

    private void operate(HttpExchange exchange, Registration registration, String[] parts) throws Exception {
        Map<String, String> query = query(exchange);
        String last = parts[parts.length - 1];
        boolean numbered = !last.isEmpty() && Character.isDigit(last.charAt(0));
        String path = "/" + String.join("/", numbered ? parts : Arrays.copyOf(parts, parts.length - 1));
        String verb = exchange.getRequestMethod() + (numbered ? "" : " " + last);
        ContentFormat format = query.containsKey("format") ? ContentFormat.fromName(query.get("format")) : null;
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (verb) {
        case "GET":
            send(exchange, registration, new ReadRequest(format, path));
            break;
        case "GET discover":
            send(exchange, registration, new DiscoverRequest(path));
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
        case "POST":
            String arguments = body.length == 0 ? null : new String(body, StandardCharsets.UTF_8);
            send(exchange, registration, new ExecuteRequest(path, arguments));
            break;
        case "POST observe":
            send(exchange, registration, new ObserveRequest(format, path));
            break;
        case "DELETE observe":
            cancel(exchange, registration, path, "true".equals(query.get("active")));
            break;
        default:
            answer(exchange, 404, "no route for " + verb + " " + path);
        }
    }

    private void cancel(HttpExchange exchange, Registration registration, String path, boolean active) throws Exception {
        if (active) {
            for (Observation each : server.getObservationService().getObservations(registration)) {
                if (each instanceof SingleObservation single && single.getPath().equals(new LwM2mPath(path))) {
                    send(exchange, registration, new CancelObservationRequest(single));
                    server.getObservationService().cancelObservation(single);
                    return;
                }
            }
            answer(exchange, 404, "nothing observes " + path);
        } else {
            // The server only forgets: its next answer to a notification is a Reset.
            int count = server.getObservationService().cancelObservations(registration, path);
            answer(exchange, 200, Nodes.MAPPER.createObjectNode().put("cancelled", count).toString());
        }
    }

    private void send(HttpExchange exchange, Registration registration, DownlinkDeviceManagementRequest<?> request)
            throws Exception {
        String timeout = query(exchange).get("timeout");
        long seconds = timeout == null ? DEFAULT_TIMEOUT_S : Long.parseLong(timeout);
        LwM2mResponse response = server.send(registration, request, seconds * 1000);
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        if (response == null) {
            answer(exchange, 504, "the client did not answer " + request + " in " + seconds + " s");
            return;
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
        if (response instanceof DiscoverResponse discover && discover.getObjectLinks() != null) {
            json.set("objectLinks", links(discover.getObjectLinks()));
        }
        answer(exchange, 200, json.toString());
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
        ArrayNode bindings = json.putArray("bindingMode");
        registration.getBindingMode().forEach(mode -> bindings.add(mode.toString()));
        ArrayNode formats = json.putArray("contentFormats");
        registration.getSupportedContentFormats().forEach(format -> formats.add(format.getCode()));
        json.set("objectLinks", links(registration.getSortedObjectLinks()));
        return json;
    }

    private static ArrayNode links(Link[] links) {
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

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> all = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int at = pair.indexOf('=');
            String name = at < 0 ? pair : pair.substring(0, at);
            all.put(name, at < 0 ? "" : URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return all;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
