package dev.transom.pipeline;

import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Puts pipelines into the platform's server of beans, and takes them out. To start that server
 * takes longer than to start a pipeline, and an end must not wait for it: both are done by a thread
 * of their own, one after the other in the order in which they were asked for, so that a pipeline
 * that is restarted finds its name free.
 */
final class Management {
  private static final Queue<Runnable> QUEUE = new ArrayDeque<>(); // guarded by itself, like this:
  private static boolean isRunning;

  private Management() {}

  /** Where a pipeline is registered. All but closing is done by the thread. */
  static final class Registration {
    private final PipelineBean bean;
    private final String name;
    private final String node;
    private @Nullable ObjectName registered;

    private Registration(PipelineBean bean, String name, String node) {
      this.bean = bean;
      this.name = name;
      this.node = node;
    }

    /** Returns at once. */
    void close() {
      later(this::unregister);
    }

    private void register() {
      try {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String plain = "dev.transom:type=Pipeline,name=" + ObjectName.quote(name);
        String ofNode = plain + ",node=" + ObjectName.quote(node);
        if (!register(server, plain) && !register(server, ofNode)) {
          int instance = 2;
          while (!register(server, ofNode + ",instance=" + instance)) {
            instance++;
          }
        }
      } catch (JMException | RuntimeException e) {
        Log.warning("the pipeline \"" + name + "\" is not seen by JMX", e);
      }
    }

    private boolean register(MBeanServer server, String full) throws JMException {
      ObjectName fresh = new ObjectName(full);
      try {
        server.registerMBean(bean, fresh);
        registered = fresh;
        return true;
      } catch (InstanceAlreadyExistsException e) {
        return false;
      }
    }

    private void unregister() {
      ObjectName there = registered;
      if (there == null) {
        return;
      }
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(there);
      } catch (JMException | RuntimeException e) {
        Log.warning("the pipeline \"" + name + "\" is still seen by JMX", e);
      }
    }
  }

  /** Returns at once. */
  static Registration register(Pipeline<?> pipeline, Engine engine) {
    Registration one =
        new Registration(new PipelineBean(pipeline), engine.name, engine.node.name());
    later(one::register);
    return one;
  }

  private static void later(Runnable what) {
    synchronized (QUEUE) {
      QUEUE.add(what);
      if (isRunning) {
        return;
      }
      isRunning = true;
    }
    Thread.ofVirtual().name("transom-management").start(Management::run);
  }

  private static void run() {
    while (true) {
      Runnable next;
      synchronized (QUEUE) {
        next = QUEUE.poll();
        if (next == null) {
          isRunning = false;
          return;
        }
      }
      next.run();
    }
  }
}
