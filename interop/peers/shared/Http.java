// The little of HTTP that the routes need: the query, the answer.

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

final class Http {
    private Http() {
    }

    /** The segments of the path below a context. */
    static String[] segments(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath().substring(exchange.getHttpContext().getPath().length());
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8)).toArray(String[]::new);
    }

    static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> all = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int at = pair.indexOf('=');
            String name = at < 0 ? pair : pair.substring(0, at);
            all.put(name, at < 0 ? "" : URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return all;
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static void failed(HttpExchange exchange, Exception wrong) throws IOException {
        answer(exchange, 500, wrong.getClass().getSimpleName() + ": " + wrong.getMessage());
    }
}
