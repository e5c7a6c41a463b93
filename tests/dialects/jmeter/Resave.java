import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;

import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.util.JMeterUtils;

/** Opens plans in JMeter and saves them again: java -cp 'JMETER/lib/*:JMETER/lib/ext/*' Resave.java JMETER FROM TO [FROM TO]… */
public class Resave {
  public static void main(String[] arguments) throws Exception {
    JMeterUtils.setJMeterHome(arguments[0]);
    JMeterUtils.loadJMeterProperties(arguments[0] + "/bin/jmeter.properties");
    JMeterUtils.initLocale();
    SaveService.loadProperties();
    for (int i = 1; i < arguments.length; i += 2) {
      try (OutputStream out = new FileOutputStream(arguments[i + 1])) {
        SaveService.saveTree(SaveService.loadTree(new File(arguments[i])), out);
      }
    }
    System.exit(0);
  }
}
