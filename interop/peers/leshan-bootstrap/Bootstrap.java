// A real Leshan bootstrap server on loopback with an HTTP face: starts both, prints their ports as one JSON line, ends when its standard input does.

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServer;
import org.eclipse.leshan.server.bootstrap.LeshanBootstrapServerBuilder;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.CaliforniumBootstrapServerEndpointsProvider;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.coap.CoapBootstrapServerProtocolProvider;
import org.eclipse.leshan.server.californium.bootstrap.endpoint.coaps.CoapsBootstrapServerProtocolProvider;
import org.eclipse.leshan.server.model.VersionedBootstrapModelProvider;
import org.eclipse.leshan.server.security.BootstrapSecurityStoreAdapter;
import org.eclipse.leshan.server.security.InMemorySecurityStore;

public final class Bootstrap {
    private static final int CONNECTION_ID_BYTES = 6;

    private final Plans plans = new Plans();
    private final InMemorySecurityStore security = new InMemorySecurityStore();
    private final Streams streams = new Streams();

    private Bootstrap() {
    }

    public static void main(String[] args) throws Exception {
        new Bootstrap().run(args[0]); // every port is whichever is free
    }

    private void run(String host) throws Exception {
        CaliforniumBootstrapServerEndpointsProvider.Builder endpoints = new CaliforniumBootstrapServerEndpointsProvider.Builder(
                new CoapBootstrapServerProtocolProvider(), new CoapsBootstrapServerProtocolProvider());
        Configuration configuration = endpoints.createDefaultConfiguration();
        configuration.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES);
        configuration.set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        endpoints.setConfiguration(configuration);
        endpoints.addEndpoint(new InetSocketAddress(host, 0), Protocol.COAP);
        endpoints.addEndpoint(new InetSocketAddress(host, 0), Protocol.COAPS);
        CaliforniumBootstrapServerEndpointsProvider provider = endpoints.build();

        LeshanBootstrapServerBuilder builder = new LeshanBootstrapServerBuilder();
        builder.setEndpointsProviders(provider);
        builder.setTaskProvider(plans);
        builder.setSecurityStore(new BootstrapSecurityStoreAdapter(security));
        builder.setObjectModelProvider(new VersionedBootstrapModelProvider(ObjectLoader.loadDefault()));
        LeshanBootstrapServer server = builder.build();

        Sessions sessions = new Sessions(streams);
        server.addListener(sessions);
        for (Endpoint endpoint : provider.getCoapServer().getEndpoints()) {
            endpoint.addInterceptor(new Trace((remote, message) -> streams.tell("COAPLOG", sessions.endpoint(remote), message), Option::getValue));
        }
        server.start();

        HttpServer http = HttpServer.create(new InetSocketAddress(host, 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/api/event", streams::open);
        http.createContext("/api/bootstrap", this::bootstrap);
        http.createContext("/api/security", new Security(security)::handle);
        http.start();

        ObjectNode ports = Nodes.MAPPER.createObjectNode().put("web", http.getAddress().getPort());
        for (Endpoint endpoint : provider.getCoapServer().getEndpoints()) {
            ports.put(endpoint.getUri().getScheme(), endpoint.getUri().getPort());
        }
        System.out.println(ports);
        System.out.flush();

        // Whoever started this holds the other end of standard input: however it dies, this process follows.
        while (System.in.read() >= 0) {
            continue;
        }
        server.destroy();
        System.exit(0);
    }

    /** GET all, POST or DELETE one by its endpoint name. */
    private void bootstrap(HttpExchange exchange) throws IOException {
        try {
            String[] parts = Http.segments(exchange);
            switch (exchange.getRequestMethod() + " " + parts.length) {
            case "GET 0":
                Http.answer(exchange, 200, plans.all().toString());
                break;
            case "POST 1":
                plans.put(parts[0], Nodes.MAPPER.readTree(exchange.getRequestBody()));
                Http.answer(exchange, 200, "");
                break;
            case "DELETE 1":
                Http.answer(exchange, plans.remove(parts[0]) ? 204 : 404, "");
                break;
            default:
                Http.answer(exchange, 405, "");
            }
        } catch (Exception wrong) {
            Http.failed(exchange, wrong);
        }
    }
}
