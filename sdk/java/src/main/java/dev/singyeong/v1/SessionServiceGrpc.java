package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
 * seeing it the moment the stream ends, however it ends.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SessionServiceGrpc {

  private SessionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.SessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ConnectRequest,
      dev.singyeong.v1.ConnectResponse> getConnectMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Connect",
      requestType = dev.singyeong.v1.ConnectRequest.class,
      responseType = dev.singyeong.v1.ConnectResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ConnectRequest,
      dev.singyeong.v1.ConnectResponse> getConnectMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ConnectRequest, dev.singyeong.v1.ConnectResponse> getConnectMethod;
    if ((getConnectMethod = SessionServiceGrpc.getConnectMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getConnectMethod = SessionServiceGrpc.getConnectMethod) == null) {
          SessionServiceGrpc.getConnectMethod = getConnectMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ConnectRequest, dev.singyeong.v1.ConnectResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Connect"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConnectRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConnectResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Connect"))
              .build();
        }
      }
    }
    return getConnectMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.SubscribeRequest,
      dev.singyeong.v1.SubscribeResponse> getSubscribeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Subscribe",
      requestType = dev.singyeong.v1.SubscribeRequest.class,
      responseType = dev.singyeong.v1.SubscribeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.SubscribeRequest,
      dev.singyeong.v1.SubscribeResponse> getSubscribeMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.SubscribeRequest, dev.singyeong.v1.SubscribeResponse> getSubscribeMethod;
    if ((getSubscribeMethod = SessionServiceGrpc.getSubscribeMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getSubscribeMethod = SessionServiceGrpc.getSubscribeMethod) == null) {
          SessionServiceGrpc.getSubscribeMethod = getSubscribeMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.SubscribeRequest, dev.singyeong.v1.SubscribeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Subscribe"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.SubscribeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.SubscribeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Subscribe"))
              .build();
        }
      }
    }
    return getSubscribeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.GrantCreditRequest,
      dev.singyeong.v1.GrantCreditResponse> getGrantCreditMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GrantCredit",
      requestType = dev.singyeong.v1.GrantCreditRequest.class,
      responseType = dev.singyeong.v1.GrantCreditResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.GrantCreditRequest,
      dev.singyeong.v1.GrantCreditResponse> getGrantCreditMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.GrantCreditRequest, dev.singyeong.v1.GrantCreditResponse> getGrantCreditMethod;
    if ((getGrantCreditMethod = SessionServiceGrpc.getGrantCreditMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getGrantCreditMethod = SessionServiceGrpc.getGrantCreditMethod) == null) {
          SessionServiceGrpc.getGrantCreditMethod = getGrantCreditMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.GrantCreditRequest, dev.singyeong.v1.GrantCreditResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GrantCredit"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GrantCreditRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GrantCreditResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("GrantCredit"))
              .build();
        }
      }
    }
    return getGrantCreditMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub>() {
        @java.lang.Override
        public SessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceStub(channel, callOptions);
        }
      };
    return SessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SessionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub>() {
        @java.lang.Override
        public SessionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SessionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub>() {
        @java.lang.Override
        public SessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingStub(channel, callOptions);
        }
      };
    return SessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub>() {
        @java.lang.Override
        public SessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceFutureStub(channel, callOptions);
        }
      };
    return SessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * A session over one stream in both directions; the way for everything but browsers.
     * The first command is `identify`, the first event `ready`; what is sent behind `identify` without waiting is handled
     * after it. Commands are handled in order. A command that fails is answered and the session goes on; a stream that
     * breaks the protocol, identifies in vain or is too slow ends with a status whose ErrorInfo has the reason.
     * Half-close by the client means that it leaves: what is queued for it is still sent, then the stream ends with OK. A
     * deadline on the call ends the session when it passes; sessions are best opened without one.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.singyeong.v1.ConnectRequest> connect(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConnectResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getConnectMethod(), responseObserver);
    }

    /**
     * <pre>
     * The same for browsers, which cannot stream upwards: events come down this stream, and what would be a command is a
     * unary call that carries the token from `ready` in the header `singyeong-session`.
     * </pre>
     */
    default void subscribe(dev.singyeong.v1.SubscribeRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.SubscribeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSubscribeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets the broker send more messages to the caller's session; for sessions of `Subscribe`.
     * </pre>
     */
    default void grantCredit(dev.singyeong.v1.GrantCreditRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GrantCreditResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGrantCreditMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SessionService.
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public static abstract class SessionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SessionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SessionService.
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public static final class SessionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SessionServiceStub> {
    private SessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * A session over one stream in both directions; the way for everything but browsers.
     * The first command is `identify`, the first event `ready`; what is sent behind `identify` without waiting is handled
     * after it. Commands are handled in order. A command that fails is answered and the session goes on; a stream that
     * breaks the protocol, identifies in vain or is too slow ends with a status whose ErrorInfo has the reason.
     * Half-close by the client means that it leaves: what is queued for it is still sent, then the stream ends with OK. A
     * deadline on the call ends the session when it passes; sessions are best opened without one.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.singyeong.v1.ConnectRequest> connect(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConnectResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getConnectMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * The same for browsers, which cannot stream upwards: events come down this stream, and what would be a command is a
     * unary call that carries the token from `ready` in the header `singyeong-session`.
     * </pre>
     */
    public void subscribe(dev.singyeong.v1.SubscribeRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.SubscribeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getSubscribeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets the broker send more messages to the caller's session; for sessions of `Subscribe`.
     * </pre>
     */
    public void grantCredit(dev.singyeong.v1.GrantCreditRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GrantCreditResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGrantCreditMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SessionService.
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public static final class SessionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingV2Stub> {
    private SessionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * A session over one stream in both directions; the way for everything but browsers.
     * The first command is `identify`, the first event `ready`; what is sent behind `identify` without waiting is handled
     * after it. Commands are handled in order. A command that fails is answered and the session goes on; a stream that
     * breaks the protocol, identifies in vain or is too slow ends with a status whose ErrorInfo has the reason.
     * Half-close by the client means that it leaves: what is queued for it is still sent, then the stream ends with OK. A
     * deadline on the call ends the session when it passes; sessions are best opened without one.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.singyeong.v1.ConnectRequest, dev.singyeong.v1.ConnectResponse>
        connect() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getConnectMethod(), getCallOptions());
    }

    /**
     * <pre>
     * The same for browsers, which cannot stream upwards: events come down this stream, and what would be a command is a
     * unary call that carries the token from `ready` in the header `singyeong-session`.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.singyeong.v1.SubscribeResponse>
        subscribe(dev.singyeong.v1.SubscribeRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getSubscribeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets the broker send more messages to the caller's session; for sessions of `Subscribe`.
     * </pre>
     */
    public dev.singyeong.v1.GrantCreditResponse grantCredit(dev.singyeong.v1.GrantCreditRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGrantCreditMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SessionService.
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public static final class SessionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingStub> {
    private SessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * The same for browsers, which cannot stream upwards: events come down this stream, and what would be a command is a
     * unary call that carries the token from `ready` in the header `singyeong-session`.
     * </pre>
     */
    public java.util.Iterator<dev.singyeong.v1.SubscribeResponse> subscribe(
        dev.singyeong.v1.SubscribeRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getSubscribeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets the broker send more messages to the caller's session; for sessions of `Subscribe`.
     * </pre>
     */
    public dev.singyeong.v1.GrantCreditResponse grantCredit(dev.singyeong.v1.GrantCreditRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGrantCreditMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SessionService.
   * <pre>
   * The life of a client. A client is registered while its stream is open: queries see it from `ready` on, and stop
   * seeing it the moment the stream ends, however it ends.
   * </pre>
   */
  public static final class SessionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SessionServiceFutureStub> {
    private SessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lets the broker send more messages to the caller's session; for sessions of `Subscribe`.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.GrantCreditResponse> grantCredit(
        dev.singyeong.v1.GrantCreditRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGrantCreditMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SUBSCRIBE = 0;
  private static final int METHODID_GRANT_CREDIT = 1;
  private static final int METHODID_CONNECT = 2;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_SUBSCRIBE:
          serviceImpl.subscribe((dev.singyeong.v1.SubscribeRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.SubscribeResponse>) responseObserver);
          break;
        case METHODID_GRANT_CREDIT:
          serviceImpl.grantCredit((dev.singyeong.v1.GrantCreditRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.GrantCreditResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CONNECT:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.connect(
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ConnectResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getConnectMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.singyeong.v1.ConnectRequest,
              dev.singyeong.v1.ConnectResponse>(
                service, METHODID_CONNECT)))
        .addMethod(
          getSubscribeMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.singyeong.v1.SubscribeRequest,
              dev.singyeong.v1.SubscribeResponse>(
                service, METHODID_SUBSCRIBE)))
        .addMethod(
          getGrantCreditMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.GrantCreditRequest,
              dev.singyeong.v1.GrantCreditResponse>(
                service, METHODID_GRANT_CREDIT)))
        .build();
  }

  private static abstract class SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.SessionServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SessionService");
    }
  }

  private static final class SessionServiceFileDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier {
    SessionServiceFileDescriptorSupplier() {}
  }

  private static final class SessionServiceMethodDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    SessionServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (SessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SessionServiceFileDescriptorSupplier())
              .addMethod(getConnectMethod())
              .addMethod(getSubscribeMethod())
              .addMethod(getGrantCreditMethod())
              .build();
        }
      }
    }
    return result;
  }
}
