package dev.singyeong.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in order, on the threads of another executor. */
final class SerialExecutor implements Executor {
  private static final System.Logger LOGGER = System.getLogger("dev.singyeong.client");

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean isRunning;

  SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
    if (!isRunning) {
      isRunning = true;
      executor.execute(this::runAll);
    }
  }

  private void runAll() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException error) { // of the program's listener; the next one is told all the same
        LOGGER.log(System.Logger.Level.ERROR, "a listener failed", error);
      }
    }
  }

  private synchronized Runnable next() {
    Runnable task = tasks.poll();
    isRunning = task != null;
    return task;
  }
}
