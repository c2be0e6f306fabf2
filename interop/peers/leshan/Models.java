// The object models that Leshan's core does not bring along, as far as the suites use them.

import java.util.ArrayList;
import java.util.List;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.ResourceModel;
import org.eclipse.leshan.core.model.ResourceModel.Operations;
import org.eclipse.leshan.core.model.ResourceModel.Type;

final class Models {
    private Models() {
    }

    static List<ObjectModel> all() {
        return List.of(temperature("1.0"), temperature("1.1"), portfolio(), test());
    }

    /** Temperature (3303) in one of its versions, which differ in nothing that is read here. */
    private static ObjectModel temperature(String version) {
        List<ResourceModel> resources = new ArrayList<>();
        resources.add(resource(5700, "Sensor Value", Operations.R, false, Type.FLOAT));
        resources.add(resource(5701, "Sensor Units", Operations.R, false, Type.STRING));
        resources.add(resource(5601, "Min Measured Value", Operations.R, false, Type.FLOAT));
        resources.add(resource(5602, "Max Measured Value", Operations.R, false, Type.FLOAT));
        resources.add(resource(5603, "Min Range Value", Operations.R, false, Type.FLOAT));
        resources.add(resource(5604, "Max Range Value", Operations.R, false, Type.FLOAT));
        resources.add(resource(5605, "Reset", Operations.E, false, Type.NONE));
        resources.add(resource(5518, "Timestamp", Operations.R, false, Type.TIME));
        resources.add(resource(5750, "Application Type", Operations.RW, false, Type.STRING));
        return new ObjectModel(3303, "Temperature", "", version, true, false, resources);
    }

    /** Portfolio (16) 1.0. */
    private static ObjectModel portfolio() {
        List<ResourceModel> resources = new ArrayList<>();
        resources.add(resource(0, "Identity", Operations.RW, true, Type.STRING));
        resources.add(resource(1, "GetAuthData", Operations.E, false, Type.NONE));
        resources.add(resource(2, "AuthData", Operations.R, true, Type.OPAQUE));
        resources.add(resource(3, "AuthStatus", Operations.R, false, Type.INTEGER));
        return new ObjectModel(16, "Portfolio", "", "1.0", true, false, resources);
    }

    /** LwM2M v1.1 Test Object (3442) 1.0: each type once as a single and once, 1000 higher, as a multiple resource. */
    private static ObjectModel test() {
        List<ResourceModel> resources = new ArrayList<>();
        resources.add(resource(0, "Reset values", Operations.E, false, Type.NONE));
        resources.add(resource(1, "Randomize values", Operations.E, false, Type.NONE));
        resources.add(resource(2, "Clear values", Operations.E, false, Type.NONE));
        resources.add(resource(3, "Exec With Arguments", Operations.E, false, Type.NONE));
        resources.add(resource(4, "Arguments List", Operations.R, true, Type.STRING));
        resources.add(resource(5, "Send Data", Operations.E, false, Type.NONE));
        resources.add(resource(6, "Resources to Send", Operations.RW, true, Type.STRING));
        Type[] types = { Type.STRING, Type.INTEGER, Type.UNSIGNED_INTEGER, Type.FLOAT, Type.BOOLEAN, Type.OPAQUE,
                Type.TIME, Type.OBJLNK, Type.CORELINK };
        int[] ids = { 110, 120, 125, 130, 140, 150, 160, 170, 180 };
        for (int i = 0; i < ids.length; i++) {
            resources.add(resource(ids[i], types[i] + " Value", Operations.RW, false, types[i]));
            resources.add(resource(1000 + ids[i], "Multiple " + types[i] + " Value", Operations.RW, true, types[i]));
        }
        return new ObjectModel(3442, "LwM2M v1.1 Test Object", "", "1.0", true, false, resources);
    }

    private static ResourceModel resource(int id, String name, Operations operations, boolean multiple, Type type) {
        return new ResourceModel(id, name, operations, multiple, false, type, "", "", "");
    }
}
