// LwM2M nodes to JSON and back: {"id", "kind", "type", "value" | "values" | "resources" | "instances"}; opaque is hex, time is seconds, a link "oid:iid".

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.leshan.core.model.ResourceModel.Type;
import org.eclipse.leshan.core.node.LwM2mChildNode;
import org.eclipse.leshan.core.node.LwM2mMultipleResource;
import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mObject;
import org.eclipse.leshan.core.node.LwM2mObjectInstance;
import org.eclipse.leshan.core.node.LwM2mResource;
import org.eclipse.leshan.core.node.LwM2mResourceInstance;
import org.eclipse.leshan.core.node.LwM2mRoot;
import org.eclipse.leshan.core.node.LwM2mSingleResource;
import org.eclipse.leshan.core.node.ObjectLink;
import org.eclipse.leshan.core.util.datatype.ULong;

final class Nodes {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long SAFE = 1L << 53; // beyond it a JSON number is no longer exact in JavaScript: text then

    private Nodes() {
    }

    static ObjectNode toJson(LwM2mNode node) {
        ObjectNode json = MAPPER.createObjectNode();
        if (node instanceof LwM2mRoot root) {
            ArrayNode children = json.put("kind", "root").putArray("instances");
            root.getObjects().values().forEach(child -> children.add(toJson(child)));
            return json;
        }
        json.put("id", ((LwM2mChildNode) node).getId());
        if (node instanceof LwM2mObject object) {
            json.put("kind", "obj");
            ArrayNode children = json.putArray("instances");
            object.getInstances().values().forEach(child -> children.add(toJson(child)));
        } else if (node instanceof LwM2mObjectInstance instance) {
            json.put("kind", "instance");
            ArrayNode children = json.putArray("resources");
            instance.getResources().values().forEach(child -> children.add(toJson(child)));
        } else if (node instanceof LwM2mResourceInstance instance) {
            json.put("kind", "resourceInstance");
            json.put("type", name(instance.getType()));
            json.set("value", value(instance.getType(), instance.getValue()));
        } else if (node instanceof LwM2mResource resource && resource.isMultiInstances()) {
            json.put("kind", "multiResource");
            json.put("type", name(resource.getType()));
            ObjectNode values = json.putObject("values");
            resource.getInstances().forEach((id, child) -> values.set(id.toString(), value(child.getType(), child.getValue())));
        } else if (node instanceof LwM2mResource resource) {
            json.put("kind", "singleResource");
            json.put("type", name(resource.getType()));
            json.set("value", value(resource.getType(), resource.getValue()));
        } else {
            throw new IllegalArgumentException("a node of no known kind: " + node);
        }
        return json;
    }

    static LwM2mNode fromJson(JsonNode json) {
        int id = json.path("id").asInt();
        String kind = json.path("kind").asText();
        switch (kind) {
        case "instance":
            List<LwM2mResource> resources = new ArrayList<>();
            json.path("resources").forEach(child -> resources.add((LwM2mResource) fromJson(child)));
            return json.has("id") ? new LwM2mObjectInstance(id, resources) : new LwM2mObjectInstance(resources);
        case "singleResource":
            return LwM2mSingleResource.newResource(id, value(type(json), json.path("value")), type(json));
        case "resourceInstance":
            return LwM2mResourceInstance.newInstance(id, value(type(json), json.path("value")), type(json));
        case "multiResource":
            Map<Integer, Object> values = new HashMap<>();
            json.path("values").fields()
                    .forEachRemaining(entry -> values.put(Integer.valueOf(entry.getKey()), value(type(json), entry.getValue())));
            return LwM2mMultipleResource.newResource(id, values, type(json));
        default:
            throw new IllegalArgumentException("a node of kind '" + kind + "' cannot be written");
        }
    }

    private static String name(Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static Type type(JsonNode json) {
        return Type.valueOf(json.path("type").asText().toUpperCase(Locale.ROOT));
    }

    private static JsonNode value(Type type, Object value) {
        switch (type) {
        case INTEGER:
            long number = (Long) value;
            return Math.abs(number) <= SAFE ? MAPPER.valueToTree(number) : MAPPER.valueToTree(Long.toString(number));
        case UNSIGNED_INTEGER:
            long bits = ((ULong) value).longValue();
            return bits >= 0 && bits <= SAFE ? MAPPER.valueToTree(bits) : MAPPER.valueToTree(value.toString());
        case FLOAT:
        case BOOLEAN:
            return MAPPER.valueToTree(value);
        case TIME:
            return MAPPER.valueToTree(((Date) value).getTime() / 1000);
        case OPAQUE:
            return MAPPER.valueToTree(HexFormat.of().formatHex((byte[]) value));
        case OBJLNK:
            return MAPPER.valueToTree(((ObjectLink) value).encodeToString());
        default:
            return MAPPER.valueToTree(String.valueOf(value));
        }
    }

    private static Object value(Type type, JsonNode json) {
        switch (type) {
        case INTEGER:
            return json.isTextual() ? Long.parseLong(json.asText()) : json.asLong();
        case UNSIGNED_INTEGER:
            return ULong.valueOf(json.asText());
        case FLOAT:
            return json.asDouble();
        case BOOLEAN:
            return json.asBoolean();
        case TIME:
            return new Date(json.asLong() * 1000);
        case OPAQUE:
            return HexFormat.of().parseHex(json.asText());
        case OBJLNK:
            return ObjectLink.decodeFromString(json.asText());
        default:
            return json.asText();
        }
    }
}
