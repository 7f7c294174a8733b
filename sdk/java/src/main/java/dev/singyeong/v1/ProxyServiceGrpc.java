package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
 * has said that it takes them there. The caller shows who it is
 * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
 * there is no answer.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ProxyServiceGrpc {

  private ProxyServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.ProxyService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardRequest,
      dev.singyeong.v1.ForwardResponse> getForwardMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Forward",
      requestType = dev.singyeong.v1.ForwardRequest.class,
      responseType = dev.singyeong.v1.ForwardResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardRequest,
      dev.singyeong.v1.ForwardResponse> getForwardMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardRequest, dev.singyeong.v1.ForwardResponse> getForwardMethod;
    if ((getForwardMethod = ProxyServiceGrpc.getForwardMethod) == null) {
      synchronized (ProxyServiceGrpc.class) {
        if ((getForwardMethod = ProxyServiceGrpc.getForwardMethod) == null) {
          ProxyServiceGrpc.getForwardMethod = getForwardMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ForwardRequest, dev.singyeong.v1.ForwardResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Forward"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ForwardRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ForwardResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProxyServiceMethodDescriptorSupplier("Forward"))
              .build();
        }
      }
    }
    return getForwardMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardStreamRequest,
      dev.singyeong.v1.ForwardStreamResponse> getForwardStreamMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ForwardStream",
      requestType = dev.singyeong.v1.ForwardStreamRequest.class,
      responseType = dev.singyeong.v1.ForwardStreamResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardStreamRequest,
      dev.singyeong.v1.ForwardStreamResponse> getForwardStreamMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ForwardStreamRequest, dev.singyeong.v1.ForwardStreamResponse> getForwardStreamMethod;
    if ((getForwardStreamMethod = ProxyServiceGrpc.getForwardStreamMethod) == null) {
      synchronized (ProxyServiceGrpc.class) {
        if ((getForwardStreamMethod = ProxyServiceGrpc.getForwardStreamMethod) == null) {
          ProxyServiceGrpc.getForwardStreamMethod = getForwardStreamMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ForwardStreamRequest, dev.singyeong.v1.ForwardStreamResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ForwardStream"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ForwardStreamRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ForwardStreamResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProxyServiceMethodDescriptorSupplier("ForwardStream"))
              .build();
        }
      }
    }
    return getForwardStreamMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ProxyServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProxyServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProxyServiceStub>() {
        @java.lang.Override
        public ProxyServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProxyServiceStub(channel, callOptions);
        }
      };
    return ProxyServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ProxyServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProxyServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProxyServiceBlockingV2Stub>() {
        @java.lang.Override
        public ProxyServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProxyServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ProxyServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ProxyServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProxyServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProxyServiceBlockingStub>() {
        @java.lang.Override
        public ProxyServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProxyServiceBlockingStub(channel, callOptions);
        }
      };
    return ProxyServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ProxyServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProxyServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProxyServiceFutureStub>() {
        @java.lang.Override
        public ProxyServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProxyServiceFutureStub(channel, callOptions);
        }
      };
    return ProxyServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Forwards one request whose body, like that of the answer, fits into one frame.
     * </pre>
     */
    default void forward(dev.singyeong.v1.ForwardRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getForwardMethod(), responseObserver);
    }

    /**
     * <pre>
     * Forwards one request in pieces, in both directions at once. The first frame is the head; half-close ends the body.
     * A reader that stops stops the other end; ending the call early ends the upstream's request too.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardStreamRequest> forwardStream(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardStreamResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getForwardStreamMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ProxyService.
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public static abstract class ProxyServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ProxyServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ProxyService.
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public static final class ProxyServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ProxyServiceStub> {
    private ProxyServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProxyServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProxyServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Forwards one request whose body, like that of the answer, fits into one frame.
     * </pre>
     */
    public void forward(dev.singyeong.v1.ForwardRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getForwardMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Forwards one request in pieces, in both directions at once. The first frame is the head; half-close ends the body.
     * A reader that stops stops the other end; ending the call early ends the upstream's request too.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardStreamRequest> forwardStream(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardStreamResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getForwardStreamMethod(), getCallOptions()), responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ProxyService.
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public static final class ProxyServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ProxyServiceBlockingV2Stub> {
    private ProxyServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProxyServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProxyServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Forwards one request whose body, like that of the answer, fits into one frame.
     * </pre>
     */
    public dev.singyeong.v1.ForwardResponse forward(dev.singyeong.v1.ForwardRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getForwardMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Forwards one request in pieces, in both directions at once. The first frame is the head; half-close ends the body.
     * A reader that stops stops the other end; ending the call early ends the upstream's request too.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.singyeong.v1.ForwardStreamRequest, dev.singyeong.v1.ForwardStreamResponse>
        forwardStream() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getForwardStreamMethod(), getCallOptions());
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ProxyService.
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public static final class ProxyServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ProxyServiceBlockingStub> {
    private ProxyServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProxyServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProxyServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Forwards one request whose body, like that of the answer, fits into one frame.
     * </pre>
     */
    public dev.singyeong.v1.ForwardResponse forward(dev.singyeong.v1.ForwardRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getForwardMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ProxyService.
   * <pre>
   * HTTP requests that the broker forwards to a client that matches a query: to its `address`, or down its session where it
   * has said that it takes them there. The caller shows who it is
   * as with `MessageService`. An answer of the upstream is a success whatever its status says; the call fails only where
   * there is no answer.
   * </pre>
   */
  public static final class ProxyServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ProxyServiceFutureStub> {
    private ProxyServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProxyServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProxyServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Forwards one request whose body, like that of the answer, fits into one frame.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ForwardResponse> forward(
        dev.singyeong.v1.ForwardRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getForwardMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_FORWARD = 0;
  private static final int METHODID_FORWARD_STREAM = 1;

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
        case METHODID_FORWARD:
          serviceImpl.forward((dev.singyeong.v1.ForwardRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardResponse>) responseObserver);
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
        case METHODID_FORWARD_STREAM:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.forwardStream(
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ForwardStreamResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getForwardMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ForwardRequest,
              dev.singyeong.v1.ForwardResponse>(
                service, METHODID_FORWARD)))
        .addMethod(
          getForwardStreamMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.singyeong.v1.ForwardStreamRequest,
              dev.singyeong.v1.ForwardStreamResponse>(
                service, METHODID_FORWARD_STREAM)))
        .build();
  }

  private static abstract class ProxyServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ProxyServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.ProxyServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ProxyService");
    }
  }

  private static final class ProxyServiceFileDescriptorSupplier
      extends ProxyServiceBaseDescriptorSupplier {
    ProxyServiceFileDescriptorSupplier() {}
  }

  private static final class ProxyServiceMethodDescriptorSupplier
      extends ProxyServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ProxyServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ProxyServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ProxyServiceFileDescriptorSupplier())
              .addMethod(getForwardMethod())
              .addMethod(getForwardStreamMethod())
              .build();
        }
      }
    }
    return result;
  }
}
