// A CoAP client that puts a server through the cases of the ETSI plugtest for CoAP, on Californium's own stack: `Checker URI CASE...` prints "CASE: PASSED"
// or "CASE: --FAILED-- why" for each, as Californium's plugtest checker does.

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

public final class Checker {
    /** One case: it throws what is wrong. */
    interface Case {
        void run(Probe probe) throws Exception;
    }

    private Checker() {
    }

    public static void main(String[] args) throws Exception {
        Map<String, Case> all = new LinkedHashMap<>();
        Core.add(all);
        Conditions.add(all);
        Blocks.add(all);
        Observing.add(all);
        Probe probe = new Probe(new URI(args[0]));
        for (int i = 1; i < args.length; i++) {
            System.out.println(args[i] + ": " + verdict(all.get(args[i]), probe));
            System.out.flush();
        }
        probe.close();
        System.exit(0);
    }

    private static String verdict(Case each, Probe probe) {
        if (each == null) {
            return "--FAILED-- there is no such case";
        }
        try {
            each.run(probe);
            return "PASSED";
        } catch (Exception | AssertionError wrong) {
            probe.recover();
            return "--FAILED-- " + String.valueOf(wrong.getMessage()).replace('\n', ' ');
        }
    }
}
