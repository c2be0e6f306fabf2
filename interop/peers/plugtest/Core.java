// TD_COAP_CORE_01 to 20: methods, types, tokens, separate answers, paths, queries, locations and formats.

import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;

final class Core {
    private static final int ACK = 0x60;
    private static final int CON = 0x40;
    private static final int CONTENT = 0x45;
    /** Longer than ACK_TIMEOUT * ACK_RANDOM_FACTOR: a retransmission is seen. */
    private static final long RETRANSMISSION_MS = 4_500;

    private Core() {
    }

    static void add(Map<String, Checker.Case> all) {
        method(all, "CC01", Code.GET, Type.CON, ResponseCode.CONTENT);
        method(all, "CC02", Code.DELETE, Type.CON, ResponseCode.DELETED);
        method(all, "CC03", Code.PUT, Type.CON, ResponseCode.CREATED, ResponseCode.CHANGED);
        method(all, "CC04", Code.POST, Type.CON, ResponseCode.CREATED, ResponseCode.CHANGED);
        method(all, "CC05", Code.GET, Type.NON, ResponseCode.CONTENT);
        method(all, "CC06", Code.DELETE, Type.NON, ResponseCode.DELETED);
        method(all, "CC07", Code.PUT, Type.NON, ResponseCode.CREATED, ResponseCode.CHANGED);
        method(all, "CC08", Code.POST, Type.NON, ResponseCode.CREATED, ResponseCode.CHANGED);
        all.put("CC09", probe -> separate(probe, Type.CON, null));
        all.put("CC10", probe -> token(probe, new Token(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })));
        all.put("CC11", probe -> separate(probe, Type.CON, new Token(new byte[] { (byte) 0xbe, (byte) 0xef })));
        all.put("CC12", probe -> token(probe, Token.EMPTY));
        all.put("CC13", probe -> Probe.content(probe.get("/seg1/seg2/seg3")));
        all.put("CC14", probe -> {
            Response response = probe.get("/query?first=1&second=2&third=3");
            Probe.content(response);
            String text = response.getPayloadString();
            Probe.check(text.contains("first=1&second=2&third=3"), "the arguments are not told: " + text);
        });
        all.put("CC15", Core::repeated);
        all.put("CC16", Core::unacknowledged);
        all.put("CC17", probe -> separate(probe, Type.NON, null));
        all.put("CC18", probe -> {
            Response response = probe.ask(Probe.with(probe.request(Code.POST, Type.CON, "/test"), "TD_COAP_CORE_18"));
            Probe.code(response, ResponseCode.CREATED);
            List<String> path = OptionSet.getValues(response.getOptions().getLocationPath());
            Probe.check(path.equals(List.of("location1", "location2", "location3")), "the location is " + path);
        });
        all.put("CC19", probe -> {
            Response response = probe.ask(Probe.with(probe.request(Code.POST, Type.CON, "/location-query"), "TD_COAP_CORE_19"));
            Probe.code(response, ResponseCode.CREATED);
            List<String> query = OptionSet.getValues(response.getOptions().getLocationQuery());
            Probe.check(query.equals(List.of("first=1", "second=2")), "the query is " + query);
        });
        all.put("CC20", probe -> {
            int[] formats = { MediaTypeRegistry.TEXT_PLAIN, MediaTypeRegistry.APPLICATION_XML, MediaTypeRegistry.APPLICATION_JSON };
            for (int format : formats) {
                Request request = probe.request(Code.GET, Type.CON, "/multi-format");
                request.getOptions().setAccept(format);
                Response response = probe.ask(request);
                Probe.content(response);
                Probe.check(response.getOptions().getContentFormat() == format, "the format is not " + format);
            }
        });
    }

    /** A method on /test, piggybacked for a CON, a NON for a NON. */
    private static void method(Map<String, Checker.Case> all, String name, Code code, Type type, ResponseCode... expected) {
        all.put(name, probe -> {
            Request request = probe.request(code, type, "/test");
            if (code == Code.PUT || code == Code.POST) {
                Probe.with(request, "TD_COAP_" + name);
            }
            Response response = probe.ask(request);
            Probe.type(response, type == Type.CON ? Type.ACK : Type.NON);
            Probe.code(response, expected);
            Probe.check(type == Type.NON || request.getMID() == response.getMID(), "the message id is another");
            if (code == Code.GET) {
                Probe.content(response);
            }
        });
    }

    private static void separate(Probe probe, Type type, Token token) throws Exception {
        Request request = probe.request(Code.GET, type, "/separate");
        if (token != null) {
            request.setToken(token);
        }
        Response response = probe.ask(request);
        Probe.type(response, type);
        Probe.content(response);
        Probe.check(request.getToken().equals(response.getToken()), "the token is another");
    }

    private static void token(Probe probe, Token token) throws Exception {
        Request request = probe.request(Code.GET, Type.CON, "/test");
        request.setToken(token);
        Response response = probe.ask(request);
        Probe.type(response, Type.ACK);
        Probe.content(response);
        Probe.check(token.equals(response.getToken()), "the token is another");
    }

    /** A request that comes twice, as when its answer is lost, is answered twice, the same way. */
    private static void repeated(Probe probe) throws Exception {
        byte[] get = { CON | 1, 0x01, 0x12, 0x34, 0x77, (byte) 0xb4, 't', 'e', 's', 't' };
        List<byte[]> answers = probe.raw(1_000, get, get);
        Probe.check(answers.size() == 2, "two answers are due, and there are " + answers.size());
        for (byte[] each : answers) {
            Probe.check(each[0] == (ACK | 1) && each[1] == CONTENT && each[2] == 0x12 && each[3] == 0x34 && each[4] == 0x77, "no piggybacked 2.05");
        }
    }

    /** A separate answer that nobody acknowledges comes again, with the same message id. */
    private static void unacknowledged(Probe probe) throws Exception {
        byte[] get = { CON | 1, 0x01, 0x12, 0x35, 0x78, (byte) 0xb8, 's', 'e', 'p', 'a', 'r', 'a', 't', 'e' };
        List<byte[]> answers = probe.raw(RETRANSMISSION_MS, get);
        Probe.check(answers.size() >= 3, "an acknowledgement and two answers are due, and there are " + answers.size() + " messages");
        byte[] ack = answers.get(0);
        Probe.check(ack.length == 4 && ack[0] == ACK && ack[1] == 0 && ack[2] == 0x12 && ack[3] == 0x35, "no empty acknowledgement");
        byte[] first = answers.get(1);
        byte[] second = answers.get(2);
        Probe.check(first[0] == (CON | 1) && first[1] == CONTENT && first[4] == 0x78, "no confirmable 2.05");
        Probe.check(java.util.Arrays.equals(first, second), "what came again is not the same");
    }
}
