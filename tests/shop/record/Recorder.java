import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Enumeration;

import org.apache.jmeter.config.Arguments;
import org.apache.jmeter.control.LoopController;
import org.apache.jmeter.gui.tree.JMeterTreeModel;
import org.apache.jmeter.gui.tree.JMeterTreeNode;
import org.apache.jmeter.protocol.http.control.CookieManager;
import org.apache.jmeter.protocol.http.control.RecordingController;
import org.apache.jmeter.protocol.http.proxy.ProxyControl;
import org.apache.jmeter.reporters.ResultCollector;
import org.apache.jmeter.samplers.SampleSaveConfiguration;
import org.apache.jmeter.save.SaveService;
import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.testelement.TestPlan;
import org.apache.jmeter.threads.ThreadGroup;
import org.apache.jmeter.util.JMeterUtils;
import org.apache.jorphan.collections.HashTree;
import org.apache.jorphan.collections.ListedHashTree;

/**
 * JMeter's own recorder without its window: a plan, and the recorded samples as XML.
 *
 * java -cp 'JMETER/lib/*:JMETER/lib/ext/*' Recorder.java JMETER PORT PLAN.jmx RECORDING.xml; it ends with its input.
 */
public class Recorder {
  public static void main(String[] arguments) throws Exception {
    String home = arguments[0];
    JMeterUtils.setJMeterHome(home);
    JMeterUtils.loadJMeterProperties(home + "/bin/jmeter.properties");
    JMeterUtils.initLocale();
    SaveService.loadProperties();

    JMeterTreeModel model = new JMeterTreeModel(new Object());
    JMeterTreeNode root = (JMeterTreeNode) model.getRoot();
    JMeterTreeNode plan = model.getNodesOfType(TestPlan.class).isEmpty() ? root : model.getNodesOfType(TestPlan.class).get(0);

    ThreadGroup users = element(new ThreadGroup(), "Users", "ThreadGroupGui");
    users.setNumThreads(1);
    users.setRampUp(1);
    LoopController once = element(new LoopController(), "Loop", "LoopControlPanel");
    once.setLoops(1);
    users.setSamplerController(once);
    JMeterTreeNode group = add(model, plan, users);
    add(model, group, element(new CookieManager(), "HTTP Cookie Manager", "CookiePanel"));
    JMeterTreeNode controller = add(model, group, element(new RecordingController(), "Recording Controller", "RecordController"));

    ProxyControl recorder = element(new ProxyControl(), "HTTP(S) Test Script Recorder", "ProxyControlGui");
    JMeterTreeNode recorderNode = add(model, plan, recorder);
    ResultCollector samples = element(new ResultCollector(), "View Results Tree", "ViewResultsFullVisualizer");
    samples.setFilename(arguments[3]);
    SampleSaveConfiguration everything = new SampleSaveConfiguration(true);
    everything.setAsXml(true);
    everything.setHostname(false);
    samples.setSaveConfig(everything);
    add(model, recorderNode, samples);
    recorder.setNonGuiTreeModel(model);
    recorder.setTarget(controller);
    recorder.setPort(Integer.parseInt(arguments[1]));
    recorder.setCaptureHttpHeaders(true);
    recorder.setSamplerFollowRedirects(true);
    recorder.setSamplerTypeName("HttpClient4");
    recorder.setGroupingMode(0);
    recorder.setUseKeepAlive(true);
    recorder.setRegexMatch(false);
    recorder.addExcludedPattern("(?i).*/(static/.*|favicon\\.ico)(\\?.*)?");
    recorder.startProxy();
    System.out.println("recording");
    while (System.in.read() >= 0) {}
    recorder.stopProxy();
    Thread.sleep(500);

    TestPlan saved = element(new TestPlan(), "Recorded", "TestPlanGui");
    saved.setUserDefinedVariables(element(new Arguments(), "User Defined Variables", "ArgumentsPanel"));
    ListedHashTree tree = new ListedHashTree();
    HashTree below = tree.add(saved);
    copy(group, below.add(users));
    try (OutputStream out = new FileOutputStream(arguments[2])) {
      SaveService.saveTree(tree, out);
    }
    System.exit(0);
  }

  private static <T extends TestElement> T element(T element, String name, String panel) {
    element.setName(name);
    element.setEnabled(true);
    element.setProperty(TestElement.TEST_CLASS, element.getClass().getSimpleName());
    element.setProperty(TestElement.GUI_CLASS, panel);
    return element;
  }

  private static JMeterTreeNode add(JMeterTreeModel model, JMeterTreeNode parent, TestElement element) {
    JMeterTreeNode node = new JMeterTreeNode(element, model);
    model.insertNodeInto(node, parent, parent.getChildCount());
    return node;
  }

  private static void copy(JMeterTreeNode node, HashTree into) {
    for (Enumeration<?> children = node.children(); children.hasMoreElements();) {
      JMeterTreeNode child = (JMeterTreeNode) children.nextElement();
      copy(child, into.add(child.getTestElement()));
    }
  }
}
