// What the cases ask with: one Californium endpoint with blocks of 64 bytes, what it heard and said, and what must hold of an answer.

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.interceptors.MessageInterceptor;
import org.eclipse.californium.elements.config.Configuration;

final class Probe {
    private static final int BLOCK = 64;
    private static final int MOST = 8192;
    private static final long ANSWER_MS = 6_000;

    private final URI uri;
    private final CoapEndpoint endpoint;
    /** Every response that came in, block by block, and every empty message that went out, since `forget`. */
    final List<Response> heard = new CopyOnWriteArrayList<>();
    final List<EmptyMessage> said = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Response> notifications = new LinkedBlockingQueue<>();

    Probe(URI uri) throws Exception {
        this.uri = uri;
        CoapConfig.register();
        Configuration configuration = Configuration.createStandardWithoutFile();
        configuration.set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK);
        configuration.set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK);
        configuration.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, MOST);
        endpoint = CoapEndpoint.builder().setConfiguration(configuration)
                .setInetSocketAddress(new InetSocketAddress(uri.getHost(), 0)).build();
        endpoint.addInterceptor(new Ear());
        endpoint.addNotificationListener((request, response) -> notifications.add(response));
        endpoint.start();
    }

    private final class Ear implements MessageInterceptor {
        @Override
        public void receiveResponse(Response response) {
            heard.add(response);
        }

        @Override
        public void sendEmptyMessage(EmptyMessage message) {
            said.add(message);
        }

        @Override
        public void sendRequest(Request request) {
        }

        @Override
        public void sendResponse(Response response) {
        }

        @Override
        public void receiveRequest(Request request) {
        }

        @Override
        public void receiveEmptyMessage(EmptyMessage message) {
        }
    }

    void close() {
        endpoint.destroy();
    }

    /** What was heard and said before does not count any more. */
    void forget() {
        heard.clear();
        said.clear();
        notifications.clear();
    }

    /** A case has failed: what it observed is not to disturb the next. */
    void recover() {
        try {
            ask(with(request(Code.POST, Type.CON, "/obs-reset"), "sesame"));
        } catch (InterruptedException | AssertionError nothing) {
            forget();
        }
    }

    Request request(Code code, Type type, String path) {
        Request request = new Request(code, type);
        request.setURI(uri + path);
        return request;
    }

    /** Sends a request and waits for its answer, put together from its blocks. */
    Response ask(Request request) throws InterruptedException {
        send(request);
        Response response = request.waitForResponse(ANSWER_MS);
        check(response != null, "no answer to " + request.getCode() + " " + request.getURI());
        return response;
    }

    void send(Request request) {
        endpoint.sendRequest(request);
    }

    Response get(String path) throws InterruptedException {
        return ask(request(Code.GET, Type.CON, path));
    }

    Response put(String path, String text) throws InterruptedException {
        return ask(with(request(Code.PUT, Type.CON, path), text));
    }

    static Request with(Request request, String text) {
        request.setPayload(text);
        request.getOptions().setContentFormat(MediaTypeRegistry.TEXT_PLAIN);
        return request;
    }

    /** Forgets an observation here: the server's next notification draws a Reset. */
    void cancel(Request request) {
        request.cancel();
        endpoint.cancelObservation(request.getToken());
    }

    /** The next notification, null when none comes in that time. */
    Response notification(long milliseconds) throws InterruptedException {
        return notifications.poll(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Sends datagrams as they are, and answers what comes back within that time. */
    List<byte[]> raw(long milliseconds, byte[]... datagrams) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetAddress host = InetAddress.getByName(uri.getHost());
            for (byte[] each : datagrams) {
                socket.send(new DatagramPacket(each, each.length, host, uri.getPort()));
            }
            List<byte[]> answers = new CopyOnWriteArrayList<>();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
            for (long left = milliseconds; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
                socket.setSoTimeout((int) left);
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException over) {
                    break;
                }
                answers.add(Arrays.copyOf(packet.getData(), packet.getLength()));
            }
            return answers;
        }
    }

    /* What must hold. */

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static void type(Response response, Type expected) {
        check(response.getType() == expected, "the type is " + response.getType() + ", not " + expected);
    }

    static void code(Response response, ResponseCode... expected) {
        check(Arrays.asList(expected).contains(response.getCode()), "the code is " + response.getCode() + ", not " + Arrays.toString(expected));
    }

    /** 2.05 with a Content-Format and a payload. */
    static void content(Response response) {
        code(response, ResponseCode.CONTENT);
        check(response.getOptions().hasContentFormat(), "there is no Content-Format");
        check(response.getPayloadSize() > 0, "there is no payload");
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
