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

    /** Temperature (3303) in one of its versions, which differ in nothing that is read here. */
    static ObjectModel temperature(String version) {
        List<ResourceModel> resources = new ArrayList<>();
        resources.add(new ResourceModel(5700, "Sensor Value", Operations.R, false, true, Type.FLOAT, "", "", ""));
        resources.add(new ResourceModel(5701, "Sensor Units", Operations.R, false, false, Type.STRING, "", "", ""));
        resources.add(new ResourceModel(5601, "Min Measured Value", Operations.R, false, false, Type.FLOAT, "", "", ""));
        resources.add(new ResourceModel(5602, "Max Measured Value", Operations.R, false, false, Type.FLOAT, "", "", ""));
        resources.add(new ResourceModel(5603, "Min Range Value", Operations.R, false, false, Type.FLOAT, "", "", ""));
        resources.add(new ResourceModel(5604, "Max Range Value", Operations.R, false, false, Type.FLOAT, "", "", ""));
        resources.add(new ResourceModel(5605, "Reset", Operations.E, false, false, Type.NONE, "", "", ""));
        resources.add(new ResourceModel(5518, "Timestamp", Operations.R, false, false, Type.TIME, "", "", ""));
        resources.add(new ResourceModel(5750, "Application Type", Operations.RW, false, false, Type.STRING, "", "", ""));
        return new ObjectModel(3303, "Temperature", "", version, true, false, resources);
    }
}
