package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class DirectoryServiceGrpc {

  private DirectoryServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.DirectoryService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.QueryClientsRequest,
      dev.singyeong.v1.QueryClientsResponse> getQueryClientsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "QueryClients",
      requestType = dev.singyeong.v1.QueryClientsRequest.class,
      responseType = dev.singyeong.v1.QueryClientsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.QueryClientsRequest,
      dev.singyeong.v1.QueryClientsResponse> getQueryClientsMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.QueryClientsRequest, dev.singyeong.v1.QueryClientsResponse> getQueryClientsMethod;
    if ((getQueryClientsMethod = DirectoryServiceGrpc.getQueryClientsMethod) == null) {
      synchronized (DirectoryServiceGrpc.class) {
        if ((getQueryClientsMethod = DirectoryServiceGrpc.getQueryClientsMethod) == null) {
          DirectoryServiceGrpc.getQueryClientsMethod = getQueryClientsMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.QueryClientsRequest, dev.singyeong.v1.QueryClientsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "QueryClients"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.QueryClientsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.QueryClientsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DirectoryServiceMethodDescriptorSupplier("QueryClients"))
              .build();
        }
      }
    }
    return getQueryClientsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.UpdateMetadataRequest,
      dev.singyeong.v1.UpdateMetadataResponse> getUpdateMetadataMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateMetadata",
      requestType = dev.singyeong.v1.UpdateMetadataRequest.class,
      responseType = dev.singyeong.v1.UpdateMetadataResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.UpdateMetadataRequest,
      dev.singyeong.v1.UpdateMetadataResponse> getUpdateMetadataMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.UpdateMetadataRequest, dev.singyeong.v1.UpdateMetadataResponse> getUpdateMetadataMethod;
    if ((getUpdateMetadataMethod = DirectoryServiceGrpc.getUpdateMetadataMethod) == null) {
      synchronized (DirectoryServiceGrpc.class) {
        if ((getUpdateMetadataMethod = DirectoryServiceGrpc.getUpdateMetadataMethod) == null) {
          DirectoryServiceGrpc.getUpdateMetadataMethod = getUpdateMetadataMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.UpdateMetadataRequest, dev.singyeong.v1.UpdateMetadataResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateMetadata"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.UpdateMetadataRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.UpdateMetadataResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DirectoryServiceMethodDescriptorSupplier("UpdateMetadata"))
              .build();
        }
      }
    }
    return getUpdateMetadataMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.WatchClientsRequest,
      dev.singyeong.v1.WatchClientsResponse> getWatchClientsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchClients",
      requestType = dev.singyeong.v1.WatchClientsRequest.class,
      responseType = dev.singyeong.v1.WatchClientsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.WatchClientsRequest,
      dev.singyeong.v1.WatchClientsResponse> getWatchClientsMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.WatchClientsRequest, dev.singyeong.v1.WatchClientsResponse> getWatchClientsMethod;
    if ((getWatchClientsMethod = DirectoryServiceGrpc.getWatchClientsMethod) == null) {
      synchronized (DirectoryServiceGrpc.class) {
        if ((getWatchClientsMethod = DirectoryServiceGrpc.getWatchClientsMethod) == null) {
          DirectoryServiceGrpc.getWatchClientsMethod = getWatchClientsMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.WatchClientsRequest, dev.singyeong.v1.WatchClientsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchClients"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.WatchClientsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.WatchClientsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DirectoryServiceMethodDescriptorSupplier("WatchClients"))
              .build();
        }
      }
    }
    return getWatchClientsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ExplainQueryRequest,
      dev.singyeong.v1.ExplainQueryResponse> getExplainQueryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExplainQuery",
      requestType = dev.singyeong.v1.ExplainQueryRequest.class,
      responseType = dev.singyeong.v1.ExplainQueryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ExplainQueryRequest,
      dev.singyeong.v1.ExplainQueryResponse> getExplainQueryMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ExplainQueryRequest, dev.singyeong.v1.ExplainQueryResponse> getExplainQueryMethod;
    if ((getExplainQueryMethod = DirectoryServiceGrpc.getExplainQueryMethod) == null) {
      synchronized (DirectoryServiceGrpc.class) {
        if ((getExplainQueryMethod = DirectoryServiceGrpc.getExplainQueryMethod) == null) {
          DirectoryServiceGrpc.getExplainQueryMethod = getExplainQueryMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ExplainQueryRequest, dev.singyeong.v1.ExplainQueryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExplainQuery"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ExplainQueryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ExplainQueryResponse.getDefaultInstance()))
              .setSchemaDescriptor(new DirectoryServiceMethodDescriptorSupplier("ExplainQuery"))
              .build();
        }
      }
    }
    return getExplainQueryMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static DirectoryServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceStub>() {
        @java.lang.Override
        public DirectoryServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DirectoryServiceStub(channel, callOptions);
        }
      };
    return DirectoryServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static DirectoryServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceBlockingV2Stub>() {
        @java.lang.Override
        public DirectoryServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DirectoryServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return DirectoryServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static DirectoryServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceBlockingStub>() {
        @java.lang.Override
        public DirectoryServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DirectoryServiceBlockingStub(channel, callOptions);
        }
      };
    return DirectoryServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static DirectoryServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<DirectoryServiceFutureStub>() {
        @java.lang.Override
        public DirectoryServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new DirectoryServiceFutureStub(channel, callOptions);
        }
      };
    return DirectoryServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists the clients that match a query.
     * </pre>
     */
    default void queryClients(dev.singyeong.v1.QueryClientsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.QueryClientsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getQueryClientsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the metadata of the caller's own client; needs its session. The change is visible to routing when the call
     * returns, and in order with the commands of the same stream. All or nothing.
     * </pre>
     */
    default void updateMetadata(dev.singyeong.v1.UpdateMetadataRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.UpdateMetadataResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateMetadataMethod(), responseObserver);
    }

    /**
     * <pre>
     * Keeps a list of matches up to date: first the matches there are, then every change, none missed and none told twice.
     * Ends when the caller cancels or its deadline passes, with DRAINING when the broker shuts down, and with SLOW_CONSUMER
     * for a watcher that reads too slowly; it then watches again and gets a new snapshot.
     * </pre>
     */
    default void watchClients(dev.singyeong.v1.WatchClientsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.WatchClientsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchClientsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Tells how a query is answered: which indexes are used, and which clause rules which client out. Sends nothing.
     * </pre>
     */
    default void explainQuery(dev.singyeong.v1.ExplainQueryRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ExplainQueryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExplainQueryMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service DirectoryService.
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public static abstract class DirectoryServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return DirectoryServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service DirectoryService.
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public static final class DirectoryServiceStub
      extends io.grpc.stub.AbstractAsyncStub<DirectoryServiceStub> {
    private DirectoryServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DirectoryServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DirectoryServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the clients that match a query.
     * </pre>
     */
    public void queryClients(dev.singyeong.v1.QueryClientsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.QueryClientsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getQueryClientsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the metadata of the caller's own client; needs its session. The change is visible to routing when the call
     * returns, and in order with the commands of the same stream. All or nothing.
     * </pre>
     */
    public void updateMetadata(dev.singyeong.v1.UpdateMetadataRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.UpdateMetadataResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateMetadataMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Keeps a list of matches up to date: first the matches there are, then every change, none missed and none told twice.
     * Ends when the caller cancels or its deadline passes, with DRAINING when the broker shuts down, and with SLOW_CONSUMER
     * for a watcher that reads too slowly; it then watches again and gets a new snapshot.
     * </pre>
     */
    public void watchClients(dev.singyeong.v1.WatchClientsRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.WatchClientsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchClientsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Tells how a query is answered: which indexes are used, and which clause rules which client out. Sends nothing.
     * </pre>
     */
    public void explainQuery(dev.singyeong.v1.ExplainQueryRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ExplainQueryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExplainQueryMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service DirectoryService.
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public static final class DirectoryServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<DirectoryServiceBlockingV2Stub> {
    private DirectoryServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DirectoryServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DirectoryServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the clients that match a query.
     * </pre>
     */
    public dev.singyeong.v1.QueryClientsResponse queryClients(dev.singyeong.v1.QueryClientsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getQueryClientsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the metadata of the caller's own client; needs its session. The change is visible to routing when the call
     * returns, and in order with the commands of the same stream. All or nothing.
     * </pre>
     */
    public dev.singyeong.v1.UpdateMetadataResponse updateMetadata(dev.singyeong.v1.UpdateMetadataRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateMetadataMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Keeps a list of matches up to date: first the matches there are, then every change, none missed and none told twice.
     * Ends when the caller cancels or its deadline passes, with DRAINING when the broker shuts down, and with SLOW_CONSUMER
     * for a watcher that reads too slowly; it then watches again and gets a new snapshot.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.singyeong.v1.WatchClientsResponse>
        watchClients(dev.singyeong.v1.WatchClientsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchClientsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells how a query is answered: which indexes are used, and which clause rules which client out. Sends nothing.
     * </pre>
     */
    public dev.singyeong.v1.ExplainQueryResponse explainQuery(dev.singyeong.v1.ExplainQueryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExplainQueryMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service DirectoryService.
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public static final class DirectoryServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<DirectoryServiceBlockingStub> {
    private DirectoryServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DirectoryServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DirectoryServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the clients that match a query.
     * </pre>
     */
    public dev.singyeong.v1.QueryClientsResponse queryClients(dev.singyeong.v1.QueryClientsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getQueryClientsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the metadata of the caller's own client; needs its session. The change is visible to routing when the call
     * returns, and in order with the commands of the same stream. All or nothing.
     * </pre>
     */
    public dev.singyeong.v1.UpdateMetadataResponse updateMetadata(dev.singyeong.v1.UpdateMetadataRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateMetadataMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Keeps a list of matches up to date: first the matches there are, then every change, none missed and none told twice.
     * Ends when the caller cancels or its deadline passes, with DRAINING when the broker shuts down, and with SLOW_CONSUMER
     * for a watcher that reads too slowly; it then watches again and gets a new snapshot.
     * </pre>
     */
    public java.util.Iterator<dev.singyeong.v1.WatchClientsResponse> watchClients(
        dev.singyeong.v1.WatchClientsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchClientsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells how a query is answered: which indexes are used, and which clause rules which client out. Sends nothing.
     * </pre>
     */
    public dev.singyeong.v1.ExplainQueryResponse explainQuery(dev.singyeong.v1.ExplainQueryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExplainQueryMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service DirectoryService.
   * <pre>
   * Who is connected, and what each client says about itself. The caller shows who it is as with `MessageService`.
   * </pre>
   */
  public static final class DirectoryServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<DirectoryServiceFutureStub> {
    private DirectoryServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected DirectoryServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new DirectoryServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the clients that match a query.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.QueryClientsResponse> queryClients(
        dev.singyeong.v1.QueryClientsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getQueryClientsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the metadata of the caller's own client; needs its session. The change is visible to routing when the call
     * returns, and in order with the commands of the same stream. All or nothing.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.UpdateMetadataResponse> updateMetadata(
        dev.singyeong.v1.UpdateMetadataRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateMetadataMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Tells how a query is answered: which indexes are used, and which clause rules which client out. Sends nothing.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ExplainQueryResponse> explainQuery(
        dev.singyeong.v1.ExplainQueryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExplainQueryMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_QUERY_CLIENTS = 0;
  private static final int METHODID_UPDATE_METADATA = 1;
  private static final int METHODID_WATCH_CLIENTS = 2;
  private static final int METHODID_EXPLAIN_QUERY = 3;

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
        case METHODID_QUERY_CLIENTS:
          serviceImpl.queryClients((dev.singyeong.v1.QueryClientsRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.QueryClientsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_METADATA:
          serviceImpl.updateMetadata((dev.singyeong.v1.UpdateMetadataRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.UpdateMetadataResponse>) responseObserver);
          break;
        case METHODID_WATCH_CLIENTS:
          serviceImpl.watchClients((dev.singyeong.v1.WatchClientsRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.WatchClientsResponse>) responseObserver);
          break;
        case METHODID_EXPLAIN_QUERY:
          serviceImpl.explainQuery((dev.singyeong.v1.ExplainQueryRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ExplainQueryResponse>) responseObserver);
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
          getQueryClientsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.QueryClientsRequest,
              dev.singyeong.v1.QueryClientsResponse>(
                service, METHODID_QUERY_CLIENTS)))
        .addMethod(
          getUpdateMetadataMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.UpdateMetadataRequest,
              dev.singyeong.v1.UpdateMetadataResponse>(
                service, METHODID_UPDATE_METADATA)))
        .addMethod(
          getWatchClientsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.singyeong.v1.WatchClientsRequest,
              dev.singyeong.v1.WatchClientsResponse>(
                service, METHODID_WATCH_CLIENTS)))
        .addMethod(
          getExplainQueryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ExplainQueryRequest,
              dev.singyeong.v1.ExplainQueryResponse>(
                service, METHODID_EXPLAIN_QUERY)))
        .build();
  }

  private static abstract class DirectoryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    DirectoryServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.DirectoryServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("DirectoryService");
    }
  }

  private static final class DirectoryServiceFileDescriptorSupplier
      extends DirectoryServiceBaseDescriptorSupplier {
    DirectoryServiceFileDescriptorSupplier() {}
  }

  private static final class DirectoryServiceMethodDescriptorSupplier
      extends DirectoryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    DirectoryServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (DirectoryServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new DirectoryServiceFileDescriptorSupplier())
              .addMethod(getQueryClientsMethod())
              .addMethod(getUpdateMetadataMethod())
              .addMethod(getWatchClientsMethod())
              .addMethod(getExplainQueryMethod())
              .build();
        }
      }
    }
    return result;
  }
}
