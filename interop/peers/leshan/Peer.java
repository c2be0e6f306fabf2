// A real Leshan server on loopback with an HTTP face: starts both, prints their ports as one JSON line, ends when its standard input does.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.model.VersionedModelProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerProtocolProvider;

public final class Peer {
    private Peer() {
    }

    public static void main(String[] args) throws Exception {
        String host = args[0];
        int coapPort = Integer.parseInt(args[1]); // 0: whichever is free
        int webPort = Integer.parseInt(args[2]);

        CaliforniumServerEndpointsProvider.Builder endpoints =
                new CaliforniumServerEndpointsProvider.Builder(new CoapServerProtocolProvider());
        endpoints.setConfiguration(endpoints.createDefaultConfiguration());
        endpoints.addEndpoint(new InetSocketAddress(host, coapPort), Protocol.COAP);
        CaliforniumServerEndpointsProvider provider = endpoints.build();

        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadAllDefault());
        models.add(Models.temperature("1.0"));
        models.add(Models.temperature("1.1"));
        LeshanServerBuilder builder = new LeshanServerBuilder();
        builder.setEndpointsProviders(provider);
        builder.setObjectModelProvider(new VersionedModelProvider(models));
        LeshanServer server = builder.build();

        Events events = new Events(server);
        for (Endpoint endpoint : provider.getCoapServer().getEndpoints()) {
            endpoint.addInterceptor(new Trace(events));
        }
        server.start();
        Rest rest = new Rest(server, events, new InetSocketAddress(host, webPort));

        URI coap = provider.getCoapServer().getEndpoints().get(0).getUri();
        System.out.println(new ObjectMapper().writeValueAsString(Map.of("coap", coap.getPort(), "web", rest.port())));
        System.out.flush();

        // Whoever started this holds the other end of standard input: however it dies, this process follows.
        while (System.in.read() >= 0) {
            continue;
        }
        server.destroy();
        System.exit(0);
    }
}
