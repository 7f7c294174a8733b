package dev.singyeong.client;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker in a process of its own, which can be killed and started again on its port. The environment variable {@code
 * BROKER_COMMAND} has the command, words separated by spaces, that runs the broker itself and no shell around it; {@code
 * BROKER_FOLDER} the folder to run it in.
 */
final class RealBroker implements AutoCloseable {
  static final String COMMAND = "BROKER_COMMAND";
  private static final String FOLDER = "BROKER_FOLDER";

  private final int port;
  private Process process;

  RealBroker() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it. Sessions find it by trying again. */
  void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getenv(COMMAND).split(" ")));
    command.addAll(List.of("--port", String.valueOf(port), "--queue-store", "memory"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    String folder = System.getenv(FOLDER);
    process = (folder == null ? builder : builder.directory(new File(folder))).start();
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
