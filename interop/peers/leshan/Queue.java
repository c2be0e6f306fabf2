// Requests to clients in queue mode wait until they are awake (Core 1.2 6.5), all of them and in their order; the answer to one that waited is an event.

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.queue.PresenceListener;
import org.eclipse.leshan.server.registration.Registration;

final class Queue implements PresenceListener {
    /** What is to be sent; answers what is told of the answer. */
    interface Task {
        ObjectNode run(Registration registration) throws Exception;
    }

    private final LeshanServer server;
    private final Events events;
    private final Map<String, Deque<Task>> waiting = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    Queue(LeshanServer server, Events events) {
        this.server = server;
        this.events = events;
        server.getPresenceService().addListener(this);
    }

    /** True while requests to that client must wait. */
    boolean isAsleep(Registration registration) {
        return registration.usesQueueMode() && !server.getPresenceService().isClientAwake(registration);
    }

    void add(Registration registration, Task task) {
        waiting.computeIfAbsent(registration.getEndpoint(), name -> new ArrayDeque<>()).add(task);
    }

    @Override
    public void onAwake(Registration registration) {
        events.presence("AWAKE", registration);
        Deque<Task> tasks = waiting.remove(registration.getEndpoint());
        if (tasks != null) {
            worker.execute(() -> tasks.forEach(task -> run(task, registration)));
        }
    }

    @Override
    public void onSleeping(Registration registration) {
        events.presence("SLEEPING", registration);
    }

    private void run(Task task, Registration registration) {
        try {
            events.tell("REQUEST_RESPONSE", registration.getEndpoint(), task.run(registration));
        } catch (Exception wrong) {
            events.tell("ERROR", registration.getEndpoint(),
                    Nodes.MAPPER.createObjectNode().put("message", String.valueOf(wrong)));
        }
    }
}
