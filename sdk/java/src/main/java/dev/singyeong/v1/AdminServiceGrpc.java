package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The broker itself, for operators. Needs a credential where one is configured.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AdminServiceGrpc {

  private AdminServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.AdminService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.GetInfoRequest,
      dev.singyeong.v1.GetInfoResponse> getGetInfoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetInfo",
      requestType = dev.singyeong.v1.GetInfoRequest.class,
      responseType = dev.singyeong.v1.GetInfoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.GetInfoRequest,
      dev.singyeong.v1.GetInfoResponse> getGetInfoMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.GetInfoRequest, dev.singyeong.v1.GetInfoResponse> getGetInfoMethod;
    if ((getGetInfoMethod = AdminServiceGrpc.getGetInfoMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetInfoMethod = AdminServiceGrpc.getGetInfoMethod) == null) {
          AdminServiceGrpc.getGetInfoMethod = getGetInfoMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.GetInfoRequest, dev.singyeong.v1.GetInfoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetInfo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GetInfoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GetInfoResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetInfo"))
              .build();
        }
      }
    }
    return getGetInfoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ListPeersRequest,
      dev.singyeong.v1.ListPeersResponse> getListPeersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPeers",
      requestType = dev.singyeong.v1.ListPeersRequest.class,
      responseType = dev.singyeong.v1.ListPeersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ListPeersRequest,
      dev.singyeong.v1.ListPeersResponse> getListPeersMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ListPeersRequest, dev.singyeong.v1.ListPeersResponse> getListPeersMethod;
    if ((getListPeersMethod = AdminServiceGrpc.getListPeersMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getListPeersMethod = AdminServiceGrpc.getListPeersMethod) == null) {
          AdminServiceGrpc.getListPeersMethod = getListPeersMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ListPeersRequest, dev.singyeong.v1.ListPeersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPeers"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListPeersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListPeersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("ListPeers"))
              .build();
        }
      }
    }
    return getListPeersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ListSessionsRequest,
      dev.singyeong.v1.ListSessionsResponse> getListSessionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSessions",
      requestType = dev.singyeong.v1.ListSessionsRequest.class,
      responseType = dev.singyeong.v1.ListSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ListSessionsRequest,
      dev.singyeong.v1.ListSessionsResponse> getListSessionsMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ListSessionsRequest, dev.singyeong.v1.ListSessionsResponse> getListSessionsMethod;
    if ((getListSessionsMethod = AdminServiceGrpc.getListSessionsMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getListSessionsMethod = AdminServiceGrpc.getListSessionsMethod) == null) {
          AdminServiceGrpc.getListSessionsMethod = getListSessionsMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ListSessionsRequest, dev.singyeong.v1.ListSessionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSessions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListSessionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListSessionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("ListSessions"))
              .build();
        }
      }
    }
    return getListSessionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.DrainRequest,
      dev.singyeong.v1.DrainResponse> getDrainMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Drain",
      requestType = dev.singyeong.v1.DrainRequest.class,
      responseType = dev.singyeong.v1.DrainResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.DrainRequest,
      dev.singyeong.v1.DrainResponse> getDrainMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.DrainRequest, dev.singyeong.v1.DrainResponse> getDrainMethod;
    if ((getDrainMethod = AdminServiceGrpc.getDrainMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getDrainMethod = AdminServiceGrpc.getDrainMethod) == null) {
          AdminServiceGrpc.getDrainMethod = getDrainMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.DrainRequest, dev.singyeong.v1.DrainResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Drain"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.DrainRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.DrainResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("Drain"))
              .build();
        }
      }
    }
    return getDrainMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AdminServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub>() {
        @java.lang.Override
        public AdminServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceStub(channel, callOptions);
        }
      };
    return AdminServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AdminServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub>() {
        @java.lang.Override
        public AdminServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AdminServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AdminServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub>() {
        @java.lang.Override
        public AdminServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingStub(channel, callOptions);
        }
      };
    return AdminServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AdminServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub>() {
        @java.lang.Override
        public AdminServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceFutureStub(channel, callOptions);
        }
      };
    return AdminServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Describes this broker.
     * </pre>
     */
    default void getInfo(dev.singyeong.v1.GetInfoRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GetInfoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetInfoMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the other brokers of the cluster as this one sees them.
     * </pre>
     */
    default void listPeers(dev.singyeong.v1.ListPeersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListPeersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPeersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the sessions that this broker holds.
     * </pre>
     */
    default void listSessions(dev.singyeong.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSessionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Empties this broker: it reports not ready, takes no new sessions, and asks those it has to connect elsewhere.
     * Returns when all are gone or `timeout` has passed. The process goes on; asking again for a broker that is being
     * emptied is no error.
     * </pre>
     */
    default void drain(dev.singyeong.v1.DrainRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.DrainResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDrainMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AdminService.
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public static abstract class AdminServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AdminServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AdminService.
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public static final class AdminServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AdminServiceStub> {
    private AdminServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this broker.
     * </pre>
     */
    public void getInfo(dev.singyeong.v1.GetInfoRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GetInfoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetInfoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the other brokers of the cluster as this one sees them.
     * </pre>
     */
    public void listPeers(dev.singyeong.v1.ListPeersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListPeersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPeersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the sessions that this broker holds.
     * </pre>
     */
    public void listSessions(dev.singyeong.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Empties this broker: it reports not ready, takes no new sessions, and asks those it has to connect elsewhere.
     * Returns when all are gone or `timeout` has passed. The process goes on; asking again for a broker that is being
     * emptied is no error.
     * </pre>
     */
    public void drain(dev.singyeong.v1.DrainRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.DrainResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDrainMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AdminService.
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public static final class AdminServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingV2Stub> {
    private AdminServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this broker.
     * </pre>
     */
    public dev.singyeong.v1.GetInfoResponse getInfo(dev.singyeong.v1.GetInfoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the other brokers of the cluster as this one sees them.
     * </pre>
     */
    public dev.singyeong.v1.ListPeersResponse listPeers(dev.singyeong.v1.ListPeersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListPeersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the sessions that this broker holds.
     * </pre>
     */
    public dev.singyeong.v1.ListSessionsResponse listSessions(dev.singyeong.v1.ListSessionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties this broker: it reports not ready, takes no new sessions, and asks those it has to connect elsewhere.
     * Returns when all are gone or `timeout` has passed. The process goes on; asking again for a broker that is being
     * emptied is no error.
     * </pre>
     */
    public dev.singyeong.v1.DrainResponse drain(dev.singyeong.v1.DrainRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDrainMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AdminService.
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public static final class AdminServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingStub> {
    private AdminServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this broker.
     * </pre>
     */
    public dev.singyeong.v1.GetInfoResponse getInfo(dev.singyeong.v1.GetInfoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the other brokers of the cluster as this one sees them.
     * </pre>
     */
    public dev.singyeong.v1.ListPeersResponse listPeers(dev.singyeong.v1.ListPeersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPeersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the sessions that this broker holds.
     * </pre>
     */
    public dev.singyeong.v1.ListSessionsResponse listSessions(dev.singyeong.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Empties this broker: it reports not ready, takes no new sessions, and asks those it has to connect elsewhere.
     * Returns when all are gone or `timeout` has passed. The process goes on; asking again for a broker that is being
     * emptied is no error.
     * </pre>
     */
    public dev.singyeong.v1.DrainResponse drain(dev.singyeong.v1.DrainRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDrainMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AdminService.
   * <pre>
   * The broker itself, for operators. Needs a credential where one is configured.
   * </pre>
   */
  public static final class AdminServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AdminServiceFutureStub> {
    private AdminServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this broker.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.GetInfoResponse> getInfo(
        dev.singyeong.v1.GetInfoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetInfoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the other brokers of the cluster as this one sees them.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ListPeersResponse> listPeers(
        dev.singyeong.v1.ListPeersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPeersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the sessions that this broker holds.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ListSessionsResponse> listSessions(
        dev.singyeong.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Empties this broker: it reports not ready, takes no new sessions, and asks those it has to connect elsewhere.
     * Returns when all are gone or `timeout` has passed. The process goes on; asking again for a broker that is being
     * emptied is no error.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.DrainResponse> drain(
        dev.singyeong.v1.DrainRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDrainMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_INFO = 0;
  private static final int METHODID_LIST_PEERS = 1;
  private static final int METHODID_LIST_SESSIONS = 2;
  private static final int METHODID_DRAIN = 3;

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
        case METHODID_GET_INFO:
          serviceImpl.getInfo((dev.singyeong.v1.GetInfoRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.GetInfoResponse>) responseObserver);
          break;
        case METHODID_LIST_PEERS:
          serviceImpl.listPeers((dev.singyeong.v1.ListPeersRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ListPeersResponse>) responseObserver);
          break;
        case METHODID_LIST_SESSIONS:
          serviceImpl.listSessions((dev.singyeong.v1.ListSessionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ListSessionsResponse>) responseObserver);
          break;
        case METHODID_DRAIN:
          serviceImpl.drain((dev.singyeong.v1.DrainRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.DrainResponse>) responseObserver);
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
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetInfoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.GetInfoRequest,
              dev.singyeong.v1.GetInfoResponse>(
                service, METHODID_GET_INFO)))
        .addMethod(
          getListPeersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ListPeersRequest,
              dev.singyeong.v1.ListPeersResponse>(
                service, METHODID_LIST_PEERS)))
        .addMethod(
          getListSessionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ListSessionsRequest,
              dev.singyeong.v1.ListSessionsResponse>(
                service, METHODID_LIST_SESSIONS)))
        .addMethod(
          getDrainMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.DrainRequest,
              dev.singyeong.v1.DrainResponse>(
                service, METHODID_DRAIN)))
        .build();
  }

  private static abstract class AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AdminServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.AdminServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AdminService");
    }
  }

  private static final class AdminServiceFileDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier {
    AdminServiceFileDescriptorSupplier() {}
  }

  private static final class AdminServiceMethodDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AdminServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AdminServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AdminServiceFileDescriptorSupplier())
              .addMethod(getGetInfoMethod())
              .addMethod(getListPeersMethod())
              .addMethod(getListSessionsMethod())
              .addMethod(getDrainMethod())
              .build();
        }
      }
    }
    return result;
  }
}
