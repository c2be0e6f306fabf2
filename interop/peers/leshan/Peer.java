// A real Leshan server on loopback with an HTTP face: starts both, prints their ports as one JSON line, ends when its standard input does.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.model.VersionedModelProvider;
import org.eclipse.leshan.servers.security.InMemorySecurityStore;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerProtocolProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coaps.CoapsServerProtocolProvider;

public final class Peer {
    private static final int CONNECTION_ID_BYTES = 6;
    private static final int AWAKE_MS = 93_000; // MAX_TRANSMIT_WAIT, Core 1.2 6.5

    private Peer() {
    }

    public static void main(String[] args) throws Exception {
        String host = args[0]; // every port is whichever is free
        CaliforniumServerEndpointsProvider.Builder endpoints = new CaliforniumServerEndpointsProvider.Builder(
                new CoapServerProtocolProvider(), new CoapsServerProtocolProvider());
        Configuration configuration = endpoints.createDefaultConfiguration();
        configuration.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES);
        configuration.set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        endpoints.setConfiguration(configuration);
        endpoints.addEndpoint(new InetSocketAddress(host, 0), Protocol.COAP);
        endpoints.addEndpoint(new InetSocketAddress(host, 0), Protocol.COAPS);
        CaliforniumServerEndpointsProvider provider = endpoints.build();

        AtomicInteger awake = new AtomicInteger(AWAKE_MS);
        InMemorySecurityStore security = new InMemorySecurityStore();
        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadAllDefault());
        models.addAll(Models.all());
        if (args.length > 1) {
            models.addAll(ObjectLoader.loadObjectsFromDir(new File(args[1]), true)); // definitions of the registry, as they are
        }
        LeshanServerBuilder builder = new LeshanServerBuilder();
        builder.setEndpointsProviders(provider);
        builder.setSecurityStore(security);
        builder.setObjectModelProvider(new VersionedModelProvider(models));
        builder.setClientAwakeTimeProvider(registration -> awake.get());
        LeshanServer server = builder.build();

        Events events = new Events(server);
        for (Endpoint endpoint : provider.getCoapServer().getEndpoints()) {
            endpoint.addInterceptor(new Trace((remote, message) -> events.tell("COAPLOG", remote, message), Option::encode));
        }
        server.start();
        Rest rest = new Rest(server, events, new Security(security), awake, new InetSocketAddress(host, 0));

        Map<String, Integer> ports = new HashMap<>();
        ports.put("web", rest.port());
        for (Endpoint endpoint : provider.getCoapServer().getEndpoints()) {
            ports.put(endpoint.getUri().getScheme(), endpoint.getUri().getPort());
        }
        System.out.println(new ObjectMapper().writeValueAsString(ports));
        System.out.flush();

        // Whoever started this holds the other end of standard input: however it dies, this process follows.
        while (System.in.read() >= 0) {
            continue;
        }
        server.destroy();
        System.exit(0);
    }
}
