package dev.singyeong.client;

import dev.singyeong.v1.Value;
import io.grpc.ManagedChannelBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** How to connect, and as whom. Immutable; made by {@link #builder}. */
public final class SessionOptions {
  final String application;
  final String clientId;
  final Map<String, Value> metadata;
  final List<String> tags;
  final String address;
  final String namespace;
  final boolean receiveClientEvents;
  final Supplier<String> credential;
  final boolean renewsCredential;
  final int maxUnhandledMessages;
  final int maxPendingCalls;
  final long maxPendingBytes;
  final int maxFrameBytes;
  final Duration connectionTimeout;
  final Duration connectTimeout;
  final Backoff backoff;
  final Executor handlerExecutor;
  final Supplier<? extends ManagedChannelBuilder<?>> channels;

  private SessionOptions(Builder builder) {
    application = builder.application;
    clientId = builder.clientId;
    metadata = Map.copyOf(builder.metadata);
    tags = List.copyOf(builder.tags);
    address = builder.address;
    namespace = builder.namespace;
    receiveClientEvents = builder.receiveClientEvents;
    credential = builder.credential;
    renewsCredential = builder.renewsCredential;
    maxUnhandledMessages = builder.maxUnhandledMessages;
    maxPendingCalls = builder.maxPendingCalls;
    maxPendingBytes = builder.maxPendingBytes;
    maxFrameBytes = builder.maxFrameBytes;
    connectionTimeout = builder.connectionTimeout;
    connectTimeout = builder.connectTimeout;
    backoff = builder.backoff;
    handlerExecutor = builder.handlerExecutor == null ? DefaultHandlers.EXECUTOR : builder.handlerExecutor;
    channels = builder.channels == null ? () -> channelTo(builder.url) : builder.channels;
  }

  /**
   * Begins with what cannot be left out.
   *
   * @param url where the broker is, such as {@code http://127.0.0.1:4567}; https with the certificates that the JVM trusts
   * @param application the application to join
   */
  public static Builder builder(String url, String application) {
    return new Builder(url, application);
  }

  private static ManagedChannelBuilder<?> channelTo(URI url) {
    boolean isPlain = url.getScheme().equals("http");
    int port = url.getPort() != -1 ? url.getPort() : isPlain ? 80 : 443;
    ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forTarget("dns:///" + url.getHost() + ":" + port);
    return isPlain ? builder.usePlaintext() : builder;
  }

  /** Made when the first session wants it. */
  private static final class DefaultHandlers {
    private static final AtomicInteger threads = new AtomicInteger();
    static final Executor EXECUTOR =
        Executors.newFixedThreadPool(
            Math.max(8, 2 * Runtime.getRuntime().availableProcessors()),
            task -> {
              Thread thread = new Thread(task, "singyeong-handler-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Collects options; everything that is not set has the default that its method names. */
  public static final class Builder {
    private final URI url;
    private final String application;
    private String clientId = UUID.randomUUID().toString();
    private Map<String, Value> metadata = Map.of();
    private List<String> tags = List.of();
    private String address;
    private String namespace;
    private boolean receiveClientEvents;
    private Supplier<String> credential = () -> null;
    private boolean renewsCredential;
    private int maxUnhandledMessages = 1_000;
    private int maxPendingCalls = 10_000;
    private long maxPendingBytes = 16 * 1024 * 1024;
    private int maxFrameBytes = 1024 * 1024;
    private Duration connectionTimeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Backoff backoff = Backoff.DEFAULT;
    private Executor handlerExecutor;
    private Supplier<? extends ManagedChannelBuilder<?>> channels;

    private Builder(String url, String application) {
      this.url = URI.create(url);
      this.application = application;
      boolean isHttp = "http".equals(this.url.getScheme()) || "https".equals(this.url.getScheme());
      if (!isHttp || this.url.getHost() == null) {
        throw new IllegalArgumentException("url: " + url + " is no address such as http://127.0.0.1:4567");
      }
    }

    /** Unique within the application. Default: one made by chance. */
    public Builder clientId(String clientId) {
      this.clientId = clientId;
      return this;
    }

    /** What the client says about itself, for queries to look at; made with {@link Values}. Default: nothing. */
    public Builder metadata(Map<String, Value> metadata) {
      this.metadata = metadata;
      return this;
    }

    /** Tags by which queries can choose clients of any application. Default: none. */
    public Builder tags(List<String> tags) {
      this.tags = tags;
      return this;
    }

    /** Where the broker's proxy reaches this client: host, host:port, or an http or https origin. Default: where it connects from. */
    public Builder address(String address) {
      this.address = address;
      return this;
    }

    /** Default: the one of the credential, else none. */
    public Builder namespace(String namespace) {
      this.namespace = namespace;
      return this;
    }

    /** True: {@link SingyeongSession#onClientEvent} hears of every client that comes or goes. Default: false. */
    public Builder receiveClientEvents(boolean receiveClientEvents) {
      this.receiveClientEvents = receiveClientEvents;
      return this;
    }

    /** Password, named token or JSON Web Token. Default: none. */
    public Builder credential(String credential) {
      this.credential = () -> credential;
      this.renewsCredential = false;
      return this;
    }

    /** A credential that is asked for before each connection, and so may be renewed; runs on the session's own thread. */
    public Builder credential(Supplier<String> credential) {
      this.credential = credential;
      this.renewsCredential = true;
      return this;
    }

    /** Most messages that are with the program at once; the broker keeps the rest, within its limits. Default: 1000. */
    public Builder maxUnhandledMessages(int maxUnhandledMessages) {
      this.maxUnhandledMessages = maxUnhandledMessages;
      return this;
    }

    /** Most calls that wait at once, for a connection or their answer; more fail with {@code BUFFER_FULL}. Default: 10000. */
    public Builder maxPendingCalls(int maxPendingCalls) {
      this.maxPendingCalls = maxPendingCalls;
      return this;
    }

    /** Most bytes of these calls. Default: 16 MiB. */
    public Builder maxPendingBytes(long maxPendingBytes) {
      this.maxPendingBytes = maxPendingBytes;
      return this;
    }

    /** Largest message, as the broker's setting of the same name. Default: 1 MiB. */
    public Builder maxFrameBytes(int maxFrameBytes) {
      this.maxFrameBytes = maxFrameBytes;
      return this;
    }

    /** How long a call waits for a connection. Default: 30 s. */
    public Builder connectionTimeout(Duration connectionTimeout) {
      this.connectionTimeout = connectionTimeout;
      return this;
    }

    /** How long the first connection is tried for; zero: once. Default: 10 s. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** The waits between connections. Default: {@link Backoff#DEFAULT}. */
    public Builder backoff(Backoff backoff) {
      this.backoff = backoff;
      return this;
    }

    /** Where handlers and listeners run. Default: daemon threads, twice as many as processors and at least eight. */
    public Builder handlerExecutor(Executor handlerExecutor) {
      this.handlerExecutor = handlerExecutor;
      return this;
    }

    /** How each connection's channel is built, in place of the url: with certificates of one's own, say. */
    public Builder channels(Supplier<? extends ManagedChannelBuilder<?>> channels) {
      this.channels = channels;
      return this;
    }

    /** The options as they are now. */
    public SessionOptions build() {
      return new SessionOptions(this);
    }
  }
}
