// Tells every CoAP message that a server sends or receives, and the address it went to or came from.

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.network.interceptors.MessageInterceptor;

final class Trace implements MessageInterceptor {
    private final BiConsumer<InetSocketAddress, ObjectNode> teller;
    private final Function<Option, byte[]> value;

    /** @param value the bytes of an option, which versions of Californium name differently */
    Trace(BiConsumer<InetSocketAddress, ObjectNode> teller, Function<Option, byte[]> value) {
        this.teller = teller;
        this.value = value;
    }

    @Override
    public void sendRequest(Request request) {
        tell(request, false, request.getDestinationContext().getPeerAddress());
    }

    @Override
    public void sendResponse(Response response) {
        tell(response, false, response.getDestinationContext().getPeerAddress());
    }

    @Override
    public void sendEmptyMessage(EmptyMessage message) {
        tell(message, false, message.getDestinationContext().getPeerAddress());
    }

    @Override
    public void receiveRequest(Request request) {
        tell(request, true, request.getSourceContext().getPeerAddress());
    }

    @Override
    public void receiveResponse(Response response) {
        tell(response, true, response.getSourceContext().getPeerAddress());
    }

    @Override
    public void receiveEmptyMessage(EmptyMessage message) {
        tell(message, true, message.getSourceContext().getPeerAddress());
    }

    private void tell(Message message, boolean incoming, InetSocketAddress remote) {
        ObjectNode json = Nodes.MAPPER.createObjectNode();
        int code = message.getRawCode();
        json.put("incoming", incoming);
        json.put("type", message.getType().name());
        json.put("code", (code >> 5) + "." + (code & 31) / 10 + (code & 31) % 10);
        json.put("mid", message.getMID());
        json.put("token", message.getTokenBytes() == null ? "" : HexFormat.of().formatHex(message.getTokenBytes()));
        ArrayNode options = json.putArray("options");
        for (Option option : message.getOptions().asSortedList()) {
            options.addArray().add(option.getNumber()).add(HexFormat.of().formatHex(value.apply(option)));
        }
        json.put("payload", HexFormat.of().formatHex(message.getPayload()));
        teller.accept(remote, json);
    }
}
