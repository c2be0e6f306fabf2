// What each endpoint is to be given: the requests of its bootstrap session, in their order.
//
// A plan is {"contentFormat": "SENML_CBOR", "steps": [step, ...]}; a step is one of {"discover": "/"}, {"read": "/1"}, {"delete": "/0"},
// {"write": "/0/1", "node": node}; Finish follows by itself. In a path and in an id, "free" stands for the lowest
// Security instance that the device's last Discover did not list.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.leshan.core.link.lwm2m.LwM2mLink;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.request.BootstrapDeleteRequest;
import org.eclipse.leshan.core.request.BootstrapDiscoverRequest;
import org.eclipse.leshan.core.request.BootstrapDownlinkRequest;
import org.eclipse.leshan.core.request.BootstrapReadRequest;
import org.eclipse.leshan.core.request.BootstrapWriteRequest;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.response.BootstrapDiscoverResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.server.bootstrap.BootstrapSession;
import org.eclipse.leshan.server.bootstrap.BootstrapTaskProvider;

final class Plans implements BootstrapTaskProvider {
    private final Map<String, JsonNode> plans = new ConcurrentHashMap<>();

    void put(String endpoint, JsonNode plan) {
        plans.put(endpoint, plan);
    }

    boolean remove(String endpoint) {
        return plans.remove(endpoint) != null;
    }

    ObjectNode all() {
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        plans.forEach(json::set);
        return json;
    }

    /** Up to and with a Discover the steps are asked for at once; what follows it knows what the device answered. */
    @Override
    public Tasks getTasks(BootstrapSession session, List<LwM2mResponse> previous) {
        JsonNode plan = plans.get(session.getEndpoint());
        if (plan == null) {
            return null;
        }
        ContentFormat format = plan.has("contentFormat") ? ContentFormat.fromName(plan.get("contentFormat").asText())
                : session.getContentFormat();
        boolean discovers = plan.path("steps").path(0).has("discover");
        Tasks tasks = new Tasks();
        tasks.supportedObjects = new HashMap<>(Map.of(0, "1.1", 1, "1.1", 2, "1.0", 3, "1.1"));
        tasks.requestsToSend = new ArrayList<>();
        tasks.last = !discovers || previous != null;
        int free = previous == null ? 1 : free(previous);
        int from = discovers && previous != null ? 1 : 0;
        int end = discovers && previous == null ? 1 : plan.path("steps").size();
        for (int i = from; i < end; i++) {
            tasks.requestsToSend.add(request(plan.path("steps").get(i), format, free));
        }
        return tasks;
    }

    private static int free(List<LwM2mResponse> previous) {
        Set<Integer> taken = new HashSet<>();
        if (previous.get(0) instanceof BootstrapDiscoverResponse found && found.getObjectLinks() != null) {
            for (LwM2mLink link : found.getObjectLinks()) {
                if (link.getPath().isObjectInstance() && link.getPath().getObjectId() == 0) {
                    taken.add(link.getPath().getObjectInstanceId());
                }
            }
        }
        int free = 0;
        while (taken.contains(free)) {
            free++;
        }
        return free;
    }

    private static BootstrapDownlinkRequest<? extends LwM2mResponse> request(JsonNode step, ContentFormat format, int free) {
        String verb = step.fieldNames().next();
        String path = step.get(verb).asText().replace("free", String.valueOf(free));
        switch (verb) {
        case "discover":
            return new BootstrapDiscoverRequest(path);
        case "read":
            return new BootstrapReadRequest(format, path);
        case "delete":
            return new BootstrapDeleteRequest(path);
        case "write":
            ObjectNode node = step.get("node").deepCopy();
            if (node.path("id").asText().equals("free")) {
                node.put("id", free);
            }
            return new BootstrapWriteRequest(new LwM2mPath(path), Nodes.fromJson(node), format);
        default:
            throw new IllegalArgumentException("a step that is none: " + step);
        }
    }
}
