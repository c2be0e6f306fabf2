// Bootstrap sessions as events: BOOTSTRAP_STARTED, _REFUSED, _RESPONSE, _FAILURE, _FINISHED, _FAILED.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.leshan.core.link.lwm2m.LwM2mLink;
import org.eclipse.leshan.core.link.lwm2m.attributes.LwM2mAttribute;
import org.eclipse.leshan.core.peer.IpPeer;
import org.eclipse.leshan.core.peer.LwM2mPeer;
import org.eclipse.leshan.core.request.BootstrapDownlinkRequest;
import org.eclipse.leshan.core.request.BootstrapRequest;
import org.eclipse.leshan.core.response.BootstrapDiscoverResponse;
import org.eclipse.leshan.core.response.BootstrapReadResponse;
import org.eclipse.leshan.core.response.LwM2mResponse;
import org.eclipse.leshan.server.bootstrap.BootstrapFailureCause;
import org.eclipse.leshan.server.bootstrap.BootstrapSession;
import org.eclipse.leshan.server.bootstrap.BootstrapSessionListener;

final class Sessions implements BootstrapSessionListener {
    private final Streams streams;
    private final Map<InetSocketAddress, String> endpoints = new ConcurrentHashMap<>();

    Sessions(Streams streams) {
        this.streams = streams;
    }

    /** Who bootstraps from that address; null for a stranger. */
    String endpoint(InetSocketAddress remote) {
        return endpoints.get(remote);
    }

    @Override
    public void sessionInitiated(BootstrapRequest request, LwM2mPeer client) {
        if (client instanceof IpPeer peer) {
            endpoints.put(peer.getSocketAddress(), request.getEndpointName());
        }
        ObjectNode data = Nodes.MAPPER.createObjectNode();
        data.put("secure", client.getIdentity() instanceof org.eclipse.leshan.core.peer.PskIdentity);
        if (request.getPreferredContentFormat() != null) {
            data.put("pct", request.getPreferredContentFormat().getCode());
        }
        streams.tell("BOOTSTRAP_STARTED", request.getEndpointName(), data);
    }

    @Override
    public void unAuthorized(BootstrapRequest request, LwM2mPeer client) {
        refused(request.getEndpointName(), "unauthorized");
    }

    @Override
    public void authorized(BootstrapSession session) {
    }

    @Override
    public void noConfig(BootstrapSession session) {
        refused(session.getEndpoint(), "there is no plan for it");
    }

    private void refused(String endpoint, String why) {
        streams.tell("BOOTSTRAP_REFUSED", endpoint, Nodes.MAPPER.createObjectNode().put("message", why));
    }

    @Override
    public void sendRequest(BootstrapSession session, BootstrapDownlinkRequest<? extends LwM2mResponse> request) {
    }

    @Override
    public void onResponseSuccess(BootstrapSession session, BootstrapDownlinkRequest<? extends LwM2mResponse> request,
            LwM2mResponse response) {
        answered(session, request, response);
    }

    @Override
    public void onResponseError(BootstrapSession session, BootstrapDownlinkRequest<? extends LwM2mResponse> request,
            LwM2mResponse response) {
        answered(session, request, response);
    }

    private void answered(BootstrapSession session, BootstrapDownlinkRequest<? extends LwM2mResponse> request,
            LwM2mResponse response) {
        ObjectNode data = about(request).put("status", response.getCode().toString());
        if (response instanceof BootstrapReadResponse read && read.getContent() != null) {
            data.set("content", Nodes.toJson(read.getContent()));
        }
        if (response instanceof BootstrapDiscoverResponse found && found.getObjectLinks() != null) {
            ArrayNode links = data.putArray("objectLinks");
            for (LwM2mLink link : found.getObjectLinks()) {
                ObjectNode json = links.addObject().put("url", link.getUriReference());
                ObjectNode attributes = json.putObject("attributes");
                for (LwM2mAttribute<?> attribute : link.getAttributes().getLwM2mAttributes()) {
                    attributes.put(attribute.getName(), String.valueOf(attribute.getValue()));
                }
            }
        }
        streams.tell("BOOTSTRAP_RESPONSE", session.getEndpoint(), data);
    }

    @Override
    public void onRequestFailure(BootstrapSession session, BootstrapDownlinkRequest<? extends LwM2mResponse> request,
            Throwable cause) {
        streams.tell("BOOTSTRAP_FAILURE", session.getEndpoint(), about(request).put("message", String.valueOf(cause)));
    }

    @Override
    public void end(BootstrapSession session) {
        streams.tell("BOOTSTRAP_FINISHED", session.getEndpoint(), Nodes.MAPPER.createObjectNode());
    }

    @Override
    public void failed(BootstrapSession session, BootstrapFailureCause cause) {
        streams.tell("BOOTSTRAP_FAILED", session.getEndpoint(),
                Nodes.MAPPER.createObjectNode().put("message", String.valueOf(cause)));
    }

    /** {"verb": "write", "path": "/0/1"} */
    private static ObjectNode about(BootstrapDownlinkRequest<? extends LwM2mResponse> request) {
        String verb = request.getClass().getSimpleName().replaceAll("^Bootstrap|Request$", "").toLowerCase();
        return Nodes.MAPPER.createObjectNode().put("verb", verb).put("path", String.valueOf(request.getPath())); // Finish has none
    }
}
