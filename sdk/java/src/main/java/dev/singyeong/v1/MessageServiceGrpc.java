package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
 * the same requests travel as commands and cost far less.
 * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
 * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class MessageServiceGrpc {

  private MessageServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.MessageService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.SendRequest,
      dev.singyeong.v1.SendResponse> getSendMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Send",
      requestType = dev.singyeong.v1.SendRequest.class,
      responseType = dev.singyeong.v1.SendResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.SendRequest,
      dev.singyeong.v1.SendResponse> getSendMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.SendRequest, dev.singyeong.v1.SendResponse> getSendMethod;
    if ((getSendMethod = MessageServiceGrpc.getSendMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getSendMethod = MessageServiceGrpc.getSendMethod) == null) {
          MessageServiceGrpc.getSendMethod = getSendMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.SendRequest, dev.singyeong.v1.SendResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Send"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.SendRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.SendResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("Send"))
              .build();
        }
      }
    }
    return getSendMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.BroadcastRequest,
      dev.singyeong.v1.BroadcastResponse> getBroadcastMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Broadcast",
      requestType = dev.singyeong.v1.BroadcastRequest.class,
      responseType = dev.singyeong.v1.BroadcastResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.BroadcastRequest,
      dev.singyeong.v1.BroadcastResponse> getBroadcastMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.BroadcastRequest, dev.singyeong.v1.BroadcastResponse> getBroadcastMethod;
    if ((getBroadcastMethod = MessageServiceGrpc.getBroadcastMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getBroadcastMethod = MessageServiceGrpc.getBroadcastMethod) == null) {
          MessageServiceGrpc.getBroadcastMethod = getBroadcastMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.BroadcastRequest, dev.singyeong.v1.BroadcastResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Broadcast"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.BroadcastRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.BroadcastResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("Broadcast"))
              .build();
        }
      }
    }
    return getBroadcastMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.RequestRequest,
      dev.singyeong.v1.RequestResponse> getRequestMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Request",
      requestType = dev.singyeong.v1.RequestRequest.class,
      responseType = dev.singyeong.v1.RequestResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.RequestRequest,
      dev.singyeong.v1.RequestResponse> getRequestMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.RequestRequest, dev.singyeong.v1.RequestResponse> getRequestMethod;
    if ((getRequestMethod = MessageServiceGrpc.getRequestMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getRequestMethod = MessageServiceGrpc.getRequestMethod) == null) {
          MessageServiceGrpc.getRequestMethod = getRequestMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.RequestRequest, dev.singyeong.v1.RequestResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Request"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RequestRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RequestResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("Request"))
              .build();
        }
      }
    }
    return getRequestMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ReplyRequest,
      dev.singyeong.v1.ReplyResponse> getReplyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Reply",
      requestType = dev.singyeong.v1.ReplyRequest.class,
      responseType = dev.singyeong.v1.ReplyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ReplyRequest,
      dev.singyeong.v1.ReplyResponse> getReplyMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ReplyRequest, dev.singyeong.v1.ReplyResponse> getReplyMethod;
    if ((getReplyMethod = MessageServiceGrpc.getReplyMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getReplyMethod = MessageServiceGrpc.getReplyMethod) == null) {
          MessageServiceGrpc.getReplyMethod = getReplyMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ReplyRequest, dev.singyeong.v1.ReplyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Reply"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ReplyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ReplyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("Reply"))
              .build();
        }
      }
    }
    return getReplyMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static MessageServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceStub>() {
        @java.lang.Override
        public MessageServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceStub(channel, callOptions);
        }
      };
    return MessageServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static MessageServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingV2Stub>() {
        @java.lang.Override
        public MessageServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return MessageServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static MessageServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingStub>() {
        @java.lang.Override
        public MessageServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceBlockingStub(channel, callOptions);
        }
      };
    return MessageServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static MessageServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceFutureStub>() {
        @java.lang.Override
        public MessageServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceFutureStub(channel, callOptions);
        }
      };
    return MessageServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Sends to one client that matches. Returns once the message stands in that client's outbox, which is no promise that
     * the client has seen it. Fails with NO_ROUTE where nothing matches and with RECEIVER_OVERLOADED where the outbox is
     * full, unless the query is droppable.
     * </pre>
     */
    default void send(dev.singyeong.v1.SendRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.SendResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSendMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sends to every client that matches, the sender too where it matches. Fails with NO_ROUTE where nothing matches,
     * unless the query is droppable; clients without room are only counted.
     * </pre>
     */
    default void broadcast(dev.singyeong.v1.BroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.BroadcastResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBroadcastMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sends to one client that matches and waits for its reply. The broker holds the deadline: `timeout`, or the deadline
     * of the call where that ends sooner. Fails with REQUEST_TIMEOUT after it, and with REPLY_FAILED where the receiver
     * answers with an error or leaves.
     * </pre>
     */
    default void request(dev.singyeong.v1.RequestRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RequestResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRequestMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers a request that the caller's client received. Needs the session that received it. Fails with UNKNOWN_REQUEST
     * where nobody waits any more.
     * </pre>
     */
    default void reply(dev.singyeong.v1.ReplyRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ReplyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReplyMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service MessageService.
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public static abstract class MessageServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return MessageServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service MessageService.
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public static final class MessageServiceStub
      extends io.grpc.stub.AbstractAsyncStub<MessageServiceStub> {
    private MessageServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends to one client that matches. Returns once the message stands in that client's outbox, which is no promise that
     * the client has seen it. Fails with NO_ROUTE where nothing matches and with RECEIVER_OVERLOADED where the outbox is
     * full, unless the query is droppable.
     * </pre>
     */
    public void send(dev.singyeong.v1.SendRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.SendResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSendMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sends to every client that matches, the sender too where it matches. Fails with NO_ROUTE where nothing matches,
     * unless the query is droppable; clients without room are only counted.
     * </pre>
     */
    public void broadcast(dev.singyeong.v1.BroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.BroadcastResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBroadcastMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sends to one client that matches and waits for its reply. The broker holds the deadline: `timeout`, or the deadline
     * of the call where that ends sooner. Fails with REQUEST_TIMEOUT after it, and with REPLY_FAILED where the receiver
     * answers with an error or leaves.
     * </pre>
     */
    public void request(dev.singyeong.v1.RequestRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RequestResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRequestMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers a request that the caller's client received. Needs the session that received it. Fails with UNKNOWN_REQUEST
     * where nobody waits any more.
     * </pre>
     */
    public void reply(dev.singyeong.v1.ReplyRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ReplyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReplyMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service MessageService.
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public static final class MessageServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<MessageServiceBlockingV2Stub> {
    private MessageServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends to one client that matches. Returns once the message stands in that client's outbox, which is no promise that
     * the client has seen it. Fails with NO_ROUTE where nothing matches and with RECEIVER_OVERLOADED where the outbox is
     * full, unless the query is droppable.
     * </pre>
     */
    public dev.singyeong.v1.SendResponse send(dev.singyeong.v1.SendRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSendMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends to every client that matches, the sender too where it matches. Fails with NO_ROUTE where nothing matches,
     * unless the query is droppable; clients without room are only counted.
     * </pre>
     */
    public dev.singyeong.v1.BroadcastResponse broadcast(dev.singyeong.v1.BroadcastRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends to one client that matches and waits for its reply. The broker holds the deadline: `timeout`, or the deadline
     * of the call where that ends sooner. Fails with REQUEST_TIMEOUT after it, and with REPLY_FAILED where the receiver
     * answers with an error or leaves.
     * </pre>
     */
    public dev.singyeong.v1.RequestResponse request(dev.singyeong.v1.RequestRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRequestMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers a request that the caller's client received. Needs the session that received it. Fails with UNKNOWN_REQUEST
     * where nobody waits any more.
     * </pre>
     */
    public dev.singyeong.v1.ReplyResponse reply(dev.singyeong.v1.ReplyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReplyMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service MessageService.
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public static final class MessageServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<MessageServiceBlockingStub> {
    private MessageServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends to one client that matches. Returns once the message stands in that client's outbox, which is no promise that
     * the client has seen it. Fails with NO_ROUTE where nothing matches and with RECEIVER_OVERLOADED where the outbox is
     * full, unless the query is droppable.
     * </pre>
     */
    public dev.singyeong.v1.SendResponse send(dev.singyeong.v1.SendRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSendMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends to every client that matches, the sender too where it matches. Fails with NO_ROUTE where nothing matches,
     * unless the query is droppable; clients without room are only counted.
     * </pre>
     */
    public dev.singyeong.v1.BroadcastResponse broadcast(dev.singyeong.v1.BroadcastRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends to one client that matches and waits for its reply. The broker holds the deadline: `timeout`, or the deadline
     * of the call where that ends sooner. Fails with REQUEST_TIMEOUT after it, and with REPLY_FAILED where the receiver
     * answers with an error or leaves.
     * </pre>
     */
    public dev.singyeong.v1.RequestResponse request(dev.singyeong.v1.RequestRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRequestMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers a request that the caller's client received. Needs the session that received it. Fails with UNKNOWN_REQUEST
     * where nobody waits any more.
     * </pre>
     */
    public dev.singyeong.v1.ReplyResponse reply(dev.singyeong.v1.ReplyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReplyMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service MessageService.
   * <pre>
   * Messages, one call each. For senders that need few, or that cannot hold a stream open: on a `SessionService` stream
   * the same requests travel as commands and cost far less.
   * The caller shows who it is with the header `singyeong-session` (the token of a live session; its client is the
   * sender) or with `authorization` (the messages then have no source). A restricted client may only `Reply`.
   * </pre>
   */
  public static final class MessageServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<MessageServiceFutureStub> {
    private MessageServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends to one client that matches. Returns once the message stands in that client's outbox, which is no promise that
     * the client has seen it. Fails with NO_ROUTE where nothing matches and with RECEIVER_OVERLOADED where the outbox is
     * full, unless the query is droppable.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.SendResponse> send(
        dev.singyeong.v1.SendRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSendMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sends to every client that matches, the sender too where it matches. Fails with NO_ROUTE where nothing matches,
     * unless the query is droppable; clients without room are only counted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.BroadcastResponse> broadcast(
        dev.singyeong.v1.BroadcastRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBroadcastMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sends to one client that matches and waits for its reply. The broker holds the deadline: `timeout`, or the deadline
     * of the call where that ends sooner. Fails with REQUEST_TIMEOUT after it, and with REPLY_FAILED where the receiver
     * answers with an error or leaves.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.RequestResponse> request(
        dev.singyeong.v1.RequestRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRequestMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Answers a request that the caller's client received. Needs the session that received it. Fails with UNKNOWN_REQUEST
     * where nobody waits any more.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ReplyResponse> reply(
        dev.singyeong.v1.ReplyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReplyMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SEND = 0;
  private static final int METHODID_BROADCAST = 1;
  private static final int METHODID_REQUEST = 2;
  private static final int METHODID_REPLY = 3;

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
        case METHODID_SEND:
          serviceImpl.send((dev.singyeong.v1.SendRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.SendResponse>) responseObserver);
          break;
        case METHODID_BROADCAST:
          serviceImpl.broadcast((dev.singyeong.v1.BroadcastRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.BroadcastResponse>) responseObserver);
          break;
        case METHODID_REQUEST:
          serviceImpl.request((dev.singyeong.v1.RequestRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.RequestResponse>) responseObserver);
          break;
        case METHODID_REPLY:
          serviceImpl.reply((dev.singyeong.v1.ReplyRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ReplyResponse>) responseObserver);
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
          getSendMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.SendRequest,
              dev.singyeong.v1.SendResponse>(
                service, METHODID_SEND)))
        .addMethod(
          getBroadcastMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.BroadcastRequest,
              dev.singyeong.v1.BroadcastResponse>(
                service, METHODID_BROADCAST)))
        .addMethod(
          getRequestMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.RequestRequest,
              dev.singyeong.v1.RequestResponse>(
                service, METHODID_REQUEST)))
        .addMethod(
          getReplyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ReplyRequest,
              dev.singyeong.v1.ReplyResponse>(
                service, METHODID_REPLY)))
        .build();
  }

  private static abstract class MessageServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    MessageServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.MessageServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("MessageService");
    }
  }

  private static final class MessageServiceFileDescriptorSupplier
      extends MessageServiceBaseDescriptorSupplier {
    MessageServiceFileDescriptorSupplier() {}
  }

  private static final class MessageServiceMethodDescriptorSupplier
      extends MessageServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    MessageServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (MessageServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new MessageServiceFileDescriptorSupplier())
              .addMethod(getSendMethod())
              .addMethod(getBroadcastMethod())
              .addMethod(getRequestMethod())
              .addMethod(getReplyMethod())
              .build();
        }
      }
    }
    return result;
  }
}
