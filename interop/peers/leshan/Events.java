// What happens in the server, as server-sent events by the names of Leshan's demo.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.node.TimestampedLwM2mNodes;
import org.eclipse.leshan.core.observation.CompositeObservation;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.SendRequest;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.core.response.ObserveCompositeResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.observation.ObservationListener;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationListener;
import org.eclipse.leshan.server.registration.RegistrationUpdate;
import org.eclipse.leshan.server.send.SendListener;

final class Events implements RegistrationListener, ObservationListener, SendListener {
    private final Streams streams = new Streams();
    private final Map<InetSocketAddress, String> endpoints = new ConcurrentHashMap<>();

    Events(LeshanServer server) {
        server.getRegistrationService().addListener(this);
        server.getObservationService().addListener(this);
        server.getSendService().addListener(this);
    }

    /** What happens from now on, for whoever asks. */
    Streams streams() {
        return streams;
    }

    /** A message between the server and an address; before its registration an address has no name, and everyone hears it. */
    void tell(String event, InetSocketAddress remote, ObjectNode data) {
        tell(event, endpoints.get(remote), data);
    }

    void tell(String event, String endpoint, ObjectNode data) {
        streams.tell(event, endpoint, data);
    }

    @Override
    public void registered(Registration registration, Registration previous, Collection<Observation> observations) {
        endpoints.put(registration.getSocketAddress(), registration.getEndpoint());
        tell("REGISTRATION", registration.getEndpoint(), Rest.toJson(registration));
    }

    @Override
    public void updated(RegistrationUpdate update, Registration updated, Registration previous) {
        endpoints.put(updated.getSocketAddress(), updated.getEndpoint());
        tell("UPDATED", updated.getEndpoint(), Rest.toJson(updated));
    }

    @Override
    public void unregistered(Registration registration, Collection<Observation> observations, boolean expired,
            Registration next) {
        if (next == null) {
            tell("DEREGISTRATION", registration.getEndpoint(), Rest.toJson(registration).put("expired", expired));
        }
    }

    /** A client in queue mode woke up or fell asleep. */
    void presence(String event, Registration registration) {
        tell(event, registration.getEndpoint(), Nodes.MAPPER.createObjectNode());
    }

    @Override
    public void newObservation(Observation observation, Registration registration) {
        tell("OBSERVED", registration.getEndpoint(), about(observation));
    }

    @Override
    public void cancelled(Observation observation) {
        tell("CANCELLED", (String) null, about(observation));
    }

    @Override
    public void onResponse(SingleObservation observation, Registration registration, ObserveResponse response) {
        ObjectNode data = about(observation).put("status", response.getCode().toString());
        format(response, data);
        if (response.getContent() != null) {
            data.set("content", Nodes.toJson(response.getContent()));
        }
        tell("NOTIFICATION", registration.getEndpoint(), data);
    }

    @Override
    public void onResponse(CompositeObservation observation, Registration registration,
            ObserveCompositeResponse response) {
        ObjectNode data = about(observation).put("status", response.getCode().toString());
        format(response, data);
        nodes(response.getContent(), data.putObject("contents"));
        tell("NOTIFICATION", registration.getEndpoint(), data);
    }

    @Override
    public void onError(Observation observation, Registration registration, Exception error) {
        tell("ERROR", registration == null ? null : registration.getEndpoint(),
                about(observation).put("message", String.valueOf(error)));
    }

    @Override
    public void dataReceived(Registration registration, TimestampedLwM2mNodes data, SendRequest request) {
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        nodes(data.getMostRecentNodes(), json.putObject("contents"));
        json.put("bytes", request.getCoapRequest() instanceof Request coap ? coap.getPayloadSize() : -1);
        if (request.getFormat() != null) {
            json.put("format", request.getFormat().getCode());
        }
        ArrayNode samples = json.putArray("samples");
        for (Instant time : data.getTimestamps()) {
            ObjectNode sample = samples.addObject();
            sample.put("time", time == null ? null : time.toEpochMilli() / 1000.0);
            nodes(data.getNodesAt(time), sample.putObject("contents"));
        }
        tell("SEND", registration.getEndpoint(), json);
    }

    @Override
    public void onError(Registration registration, String message, Exception error) {
        tell("ERROR", registration.getEndpoint(), Nodes.MAPPER.createObjectNode().put("message", message));
    }

    static void nodes(Map<LwM2mPath, LwM2mNode> content, ObjectNode into) {
        if (content == null) {
            return;
        }
        content.forEach((path, node) -> into.set(path.toString(), node == null ? null : Nodes.toJson(node)));
    }

    /** The Content-Format number that the answer really carried. */
    static void format(LwM2mResponse response, ObjectNode into) {
        if (response.getCoapResponse() instanceof Response coap && coap.getOptions().hasContentFormat()) {
            into.put("format", coap.getOptions().getContentFormat());
        }
    }

    private static ObjectNode about(Observation observation) {
        ObjectNode data = Nodes.MAPPER.createObjectNode();
        data.put("token", observation.getId().toString());
        if (observation instanceof SingleObservation single) {
            data.put("path", single.getPath().toString());
        }
        if (observation instanceof CompositeObservation composite) {
            ArrayNode paths = data.putArray("paths");
            composite.getPaths().forEach(path -> paths.add(path.toString()));
        }
        return data;
    }
}
