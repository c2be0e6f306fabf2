// TD_COAP_BLOCK_01 to 06: large bodies in blocks, both ways, the size of a block agreed early and late.

import java.util.Map;
import org.eclipse.californium.core.coap.option.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAP.Type;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;

final class Blocks {
    private static final int LARGE = 1280;

    private Blocks() {
    }

    static void add(Map<String, Checker.Case> all) {
        all.put("CB01", probe -> early(probe, 64));
        all.put("CB02", Blocks::late);
        all.put("CB03", probe -> {
            String body = body();
            Probe.code(sent(probe, Code.PUT, "/large-update", body), ResponseCode.CHANGED);
            Probe.check(probe.get("/large-update").getPayloadString().equals(body), "what is read is not what was written");
        });
        all.put("CB04", probe -> {
            String body = body();
            Response response = sent(probe, Code.POST, "/large-create", body);
            Probe.code(response, ResponseCode.CREATED);
            String where = "/" + String.join("/", OptionSet.getValues(response.getOptions().getLocationPath()));
            Probe.check(probe.get(where).getPayloadString().equals(body), "what is read from " + where + " is not what was created");
        });
        all.put("CB05", probe -> {
            probe.forget();
            Response response = sent(probe, Code.POST, "/large-post", body());
            Probe.code(response, ResponseCode.CHANGED);
            Probe.check(response.getPayloadString().equals(body().toUpperCase()), "the answer is not the request in capitals");
            Probe.check(probe.heard.stream().anyMatch(each -> each.getOptions().hasBlock2()), "the answer came in one piece");
        });
        all.put("CB06", probe -> early(probe, 16));
    }

    /** The client says at once how large the blocks are to be. */
    private static void early(Probe probe, int size) throws Exception {
        Request request = probe.request(Code.GET, Type.CON, "/large");
        request.getOptions().setBlock2(BlockOption.size2Szx(size), false, 0);
        probe.forget();
        Response response = probe.ask(request);
        Probe.content(response);
        Probe.check(response.getPayloadSize() == LARGE, "the whole has " + response.getPayloadSize() + " bytes");
        blocks(probe, size);
    }

    /** The server says it with its first block. */
    private static void late(Probe probe) throws Exception {
        probe.forget();
        Response response = probe.get("/large");
        Probe.content(response);
        Probe.check(response.getPayloadSize() == LARGE, "the whole has " + response.getPayloadSize() + " bytes");
        BlockOption first = probe.heard.get(0).getOptions().getBlock2();
        Probe.check(first != null, "the first answer is no block");
        blocks(probe, first.getSize());
    }

    /** Every answer was one block of that size, in order, under one entity tag; all but the last said that more follow. */
    private static void blocks(Probe probe, int size) {
        int count = LARGE / size;
        Probe.check(probe.heard.size() == count, "there are " + probe.heard.size() + " blocks, not " + count);
        for (int num = 0; num < count; num++) {
            Response each = probe.heard.get(num);
            BlockOption block = each.getOptions().getBlock2();
            Probe.check(block != null && block.getNum() == num && block.getSize() == size, "answer " + num + " has Block2 " + block);
            Probe.check(block.isM() == (num < count - 1), "block " + num + " says the wrong thing of those that follow");
            Probe.check(each.getPayloadSize() == size, "block " + num + " has " + each.getPayloadSize() + " bytes");
            byte[] tag = each.getOptions().getResponseEtag();
            Probe.check(java.util.Arrays.equals(tag, probe.heard.get(0).getOptions().getResponseEtag()), "block " + num + " has another entity tag");
        }
    }

    private static Response sent(Probe probe, Code code, String path, String body) throws Exception {
        probe.forget();
        Response response = probe.ask(Probe.with(probe.request(code, Type.CON, path), body));
        long going = probe.heard.stream().filter(each -> each.getCode() == ResponseCode.CONTINUE).count();
        Probe.check(going == body.length() / 64 - 1, "there are " + going + " answers 2.31");
        Probe.check(probe.heard.stream().filter(each -> each.getCode() == ResponseCode.CONTINUE).allMatch(each -> each.getOptions().hasBlock1()), "a 2.31 without Block1");
        return response;
    }

    private static String body() {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < LARGE / 64; line++) {
            text.append(String.format("line %02d of a large request, 64 bytes each with its end ........%n", line), 0, 63).append('\n');
        }
        return text.toString();
    }
}
