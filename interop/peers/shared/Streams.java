// Server-sent events: one stream a listener, narrowed to one endpoint name.

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class Streams {
    private record Stream(String endpoint, OutputStream out, HttpExchange exchange) {
    }

    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    /** Keeps the exchange open and tells it what concerns the endpoint `?ep=` from now on (without: everything). */
    void open(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(": open\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        streams.add(new Stream(Http.query(exchange).get("ep"), out, exchange));
    }

    /** @param endpoint null: everyone hears it */
    synchronized void tell(String event, String endpoint, ObjectNode data) {
        data.put("at", System.currentTimeMillis());
        byte[] bytes = ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        for (Stream stream : streams) {
            if (stream.endpoint != null && endpoint != null && !stream.endpoint.equals(endpoint)) {
                continue;
            }
            try {
                stream.out.write(bytes);
                stream.out.flush();
            } catch (IOException gone) {
                streams.remove(stream);
                stream.exchange.close();
            }
        }
    }
}
