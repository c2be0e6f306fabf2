// TD_COAP_OBS_01 to 10 and 12: observing, and each way in which it ends.

import java.util.Map;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

final class Observing {
    /** What a notification may come late; no whole second, so that no case begins where the server's resources change. */
    private static final long LATE_MS = 1_250;

    private Observing() {
    }

    static void add(Map<String, Checker.Case> all) {
        all.put("CO01_12", Observing::asked);
        all.put("CO02_05", probe -> {
            Request request = begin(probe, "/obs-non", Type.NON);
            several(probe, request, Type.NON, 4);
            reset(probe, request);
        });
        all.put("CO04", Observing::silent);
        all.put("CO06", probe -> {
            Request request = begin(probe, "/obs", Type.CON);
            several(probe, request, Type.CON, 2);
            reset(probe, request);
        });
        all.put("CO07", probe -> {
            Request request = begin(probe, "/obs", Type.CON);
            several(probe, request, Type.CON, 2);
            Probe.code(probe.ask(probe.request(Code.DELETE, Type.CON, "/obs")), ResponseCode.DELETED);
            last(probe, ResponseCode.NOT_FOUND);
        });
        all.put("CO08", probe -> {
            Request request = begin(probe, "/obs", Type.CON);
            several(probe, request, Type.CON, 2);
            Request put = Probe.with(probe.request(Code.PUT, Type.CON, "/obs"), "Random");
            put.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_OCTET_STREAM);
            Probe.code(probe.ask(put), ResponseCode.CHANGED);
            last(probe, ResponseCode.NOT_ACCEPTABLE);
        });
        all.put("CO09", Observing::updated);
        all.put("CO10", Observing::unrelated);
    }

    /** Begins to observe: the answer says so, and how long it is fresh. */
    private static Request begin(Probe probe, String path, Type type) throws Exception {
        Request request = probe.request(Code.GET, type, path);
        request.setObserve();
        probe.forget();
        Response response = probe.ask(request);
        Probe.type(response, type == Type.CON ? Type.ACK : Type.NON);
        Probe.content(response);
        Probe.check(response.getOptions().hasObserve(), "the answer has no Observe");
        return request;
    }

    private static Response notified(Probe probe) throws Exception {
        Response response = probe.notification(1_000 + LATE_MS);
        Probe.check(response != null, "a notification is missing");
        return response;
    }

    private static void several(Probe probe, Request request, Type type, int count) throws Exception {
        int number = -1;
        for (int i = 0; i < count; i++) {
            Response response = notified(probe);
            Probe.type(response, type);
            Probe.content(response);
            Probe.check(request.getToken().equals(response.getToken()), "the token is another");
            Probe.check(response.getOptions().hasObserve(), "a notification has no Observe");
            Probe.check(response.getOptions().getObserve() > number, "the numbers do not grow");
            number = response.getOptions().getObserve();
        }
    }

    private static void asked(Probe probe) throws Exception {
        Request request = begin(probe, "/obs", Type.CON);
        several(probe, request, Type.CON, 4);
        Request cancel = probe.request(Code.GET, Type.CON, "/obs");
        cancel.setToken(request.getToken());
        cancel.setObserveCancel();
        Response response = probe.ask(cancel);
        Probe.content(response);
        Probe.check(!response.getOptions().hasObserve(), "the answer to the cancellation has an Observe");
        quiet(probe);
        probe.cancel(request);
    }

    /** A server that has forgotten its observers sends nothing: the client observes again. */
    private static void silent(Probe probe) throws Exception {
        Request request = begin(probe, "/obs", Type.CON);
        several(probe, request, Type.CON, 2);
        Probe.code(probe.ask(Probe.with(probe.request(Code.POST, Type.CON, "/obs-reset"), "sesame")), ResponseCode.CHANGED);
        quiet(probe);
        probe.cancel(request);
        Request again = begin(probe, "/obs", Type.CON);
        several(probe, again, Type.CON, 2);
        reset(probe, again);
    }

    private static void updated(Probe probe) throws Exception {
        Request request = begin(probe, "/obs", Type.CON);
        several(probe, request, Type.CON, 1);
        Probe.code(probe.put("/obs", "New value"), ResponseCode.CHANGED);
        Response response = notified(probe);
        while (!response.getPayloadString().equals("New value")) {
            response = notified(probe); // it fails when there is none
        }
        Probe.check(response.getOptions().hasObserve(), "the notification has no Observe");
        reset(probe, request);
    }

    /** A GET with another token changes nothing for the observer. */
    private static void unrelated(Probe probe) throws Exception {
        Request request = begin(probe, "/obs", Type.CON);
        several(probe, request, Type.CON, 2);
        Response response = probe.get("/obs");
        Probe.check(!response.getOptions().hasObserve(), "the answer to a plain GET has an Observe");
        several(probe, request, Type.CON, 2);
        reset(probe, request);
    }

    /** The last word: an error without Observe, and then nothing. */
    private static void last(Probe probe, ResponseCode code) throws Exception {
        Response response = notified(probe);
        while (response.getCode() == ResponseCode.CONTENT) {
            response = notified(probe);
        }
        Probe.code(response, code);
        Probe.check(!response.getOptions().hasObserve(), "the last word has an Observe");
        quiet(probe);
    }

    /** The client has forgotten: one more notification draws a Reset, and then there is silence. */
    private static void reset(Probe probe, Request request) throws Exception {
        probe.forget();
        probe.cancel(request);
        Thread.sleep(1_000 + LATE_MS);
        Probe.check(probe.said.stream().anyMatch(each -> each.getType() == Type.RST), "no notification drew a Reset");
        quiet(probe);
    }

    private static void quiet(Probe probe) throws Exception {
        probe.forget();
        Thread.sleep(1_000 + LATE_MS);
        Probe.check(probe.heard.isEmpty(), "the server goes on: " + probe.heard);
    }
}
