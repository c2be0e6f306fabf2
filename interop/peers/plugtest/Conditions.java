// TD_COAP_CORE_21 to 23: entity tags, If-Match and If-None-Match.

import java.util.Arrays;
import java.util.Map;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

final class Conditions {
    private Conditions() {
    }

    static void add(Map<String, Checker.Case> all) {
        all.put("CC21", Conditions::validation);
        all.put("CC22", Conditions::ifMatch);
        all.put("CC23", Conditions::ifNoneMatch);
    }

    private static byte[] etag(Response response) {
        byte[] etag = response.getOptions().getResponseEtag();
        Probe.check(etag != null, "there is no entity tag");
        return etag;
    }

    private static void validation(Probe probe) throws Exception {
        Response first = probe.get("/validate");
        Probe.content(first);
        byte[] etag = etag(first);
        Response second = probe.ask(asking(probe, etag));
        Probe.code(second, ResponseCode.VALID);
        Probe.check(Arrays.equals(etag, etag(second)), "2.03 has another entity tag");
        Probe.check(second.getPayloadSize() == 0, "2.03 has a payload");
        probe.put("/validate", "It should change");
        Response third = probe.ask(asking(probe, etag));
        Probe.content(third);
        Probe.check(!Arrays.equals(etag, etag(third)), "another value has the same entity tag");
    }

    private static Request asking(Probe probe, byte[] etag) {
        Request request = probe.request(Code.GET, Type.CON, "/validate");
        request.getOptions().addETag(etag);
        return request;
    }

    private static void ifMatch(Probe probe) throws Exception {
        byte[] first = etag(probe.get("/validate"));
        Probe.code(probe.ask(matching(probe, first, "TD_COAP_CORE_22 Part A")), ResponseCode.CHANGED);
        byte[] second = etag(probe.get("/validate"));
        Probe.check(!Arrays.equals(first, second), "another value has the same entity tag");
        probe.put("/validate", "It should change");
        Probe.code(probe.ask(matching(probe, first, "TD_COAP_CORE_22 Part B")), ResponseCode.PRECONDITION_FAILED);
    }

    private static Request matching(Probe probe, byte[] etag, String text) {
        Request request = Probe.with(probe.request(Code.PUT, Type.CON, "/validate"), text);
        request.getOptions().addIfMatch(etag);
        return request;
    }

    private static void ifNoneMatch(Probe probe) throws Exception {
        Probe.code(probe.ask(creating(probe, "A")), ResponseCode.CREATED);
        Probe.code(probe.ask(creating(probe, "B")), ResponseCode.PRECONDITION_FAILED);
    }

    private static Request creating(Probe probe, String part) {
        Request request = Probe.with(probe.request(Code.PUT, Type.CON, "/create1"), "TD_COAP_CORE_23 Part " + part);
        request.getOptions().setIfNoneMatch(true);
        return request;
    }
}
