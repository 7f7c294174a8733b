package dev.singyeong.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
 * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
 * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class QueueServiceGrpc {

  private QueueServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "singyeong.v1.QueueService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.EnqueueRequest,
      dev.singyeong.v1.EnqueueResponse> getEnqueueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Enqueue",
      requestType = dev.singyeong.v1.EnqueueRequest.class,
      responseType = dev.singyeong.v1.EnqueueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.EnqueueRequest,
      dev.singyeong.v1.EnqueueResponse> getEnqueueMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.EnqueueRequest, dev.singyeong.v1.EnqueueResponse> getEnqueueMethod;
    if ((getEnqueueMethod = QueueServiceGrpc.getEnqueueMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getEnqueueMethod = QueueServiceGrpc.getEnqueueMethod) == null) {
          QueueServiceGrpc.getEnqueueMethod = getEnqueueMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.EnqueueRequest, dev.singyeong.v1.EnqueueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Enqueue"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.EnqueueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.EnqueueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Enqueue"))
              .build();
        }
      }
    }
    return getEnqueueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ConsumeRequest,
      dev.singyeong.v1.ConsumeResponse> getConsumeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Consume",
      requestType = dev.singyeong.v1.ConsumeRequest.class,
      responseType = dev.singyeong.v1.ConsumeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ConsumeRequest,
      dev.singyeong.v1.ConsumeResponse> getConsumeMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ConsumeRequest, dev.singyeong.v1.ConsumeResponse> getConsumeMethod;
    if ((getConsumeMethod = QueueServiceGrpc.getConsumeMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getConsumeMethod = QueueServiceGrpc.getConsumeMethod) == null) {
          QueueServiceGrpc.getConsumeMethod = getConsumeMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ConsumeRequest, dev.singyeong.v1.ConsumeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Consume"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConsumeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConsumeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Consume"))
              .build();
        }
      }
    }
    return getConsumeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.AckRequest,
      dev.singyeong.v1.AckResponse> getAckMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Ack",
      requestType = dev.singyeong.v1.AckRequest.class,
      responseType = dev.singyeong.v1.AckResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.AckRequest,
      dev.singyeong.v1.AckResponse> getAckMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.AckRequest, dev.singyeong.v1.AckResponse> getAckMethod;
    if ((getAckMethod = QueueServiceGrpc.getAckMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getAckMethod = QueueServiceGrpc.getAckMethod) == null) {
          QueueServiceGrpc.getAckMethod = getAckMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.AckRequest, dev.singyeong.v1.AckResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Ack"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.AckRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.AckResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Ack"))
              .build();
        }
      }
    }
    return getAckMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ReleaseRequest,
      dev.singyeong.v1.ReleaseResponse> getReleaseMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Release",
      requestType = dev.singyeong.v1.ReleaseRequest.class,
      responseType = dev.singyeong.v1.ReleaseResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ReleaseRequest,
      dev.singyeong.v1.ReleaseResponse> getReleaseMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ReleaseRequest, dev.singyeong.v1.ReleaseResponse> getReleaseMethod;
    if ((getReleaseMethod = QueueServiceGrpc.getReleaseMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getReleaseMethod = QueueServiceGrpc.getReleaseMethod) == null) {
          QueueServiceGrpc.getReleaseMethod = getReleaseMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ReleaseRequest, dev.singyeong.v1.ReleaseResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Release"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ReleaseRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ReleaseResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Release"))
              .build();
        }
      }
    }
    return getReleaseMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.RejectRequest,
      dev.singyeong.v1.RejectResponse> getRejectMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Reject",
      requestType = dev.singyeong.v1.RejectRequest.class,
      responseType = dev.singyeong.v1.RejectResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.RejectRequest,
      dev.singyeong.v1.RejectResponse> getRejectMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.RejectRequest, dev.singyeong.v1.RejectResponse> getRejectMethod;
    if ((getRejectMethod = QueueServiceGrpc.getRejectMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getRejectMethod = QueueServiceGrpc.getRejectMethod) == null) {
          QueueServiceGrpc.getRejectMethod = getRejectMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.RejectRequest, dev.singyeong.v1.RejectResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Reject"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RejectRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RejectResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Reject"))
              .build();
        }
      }
    }
    return getRejectMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ExtendRequest,
      dev.singyeong.v1.ExtendResponse> getExtendMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Extend",
      requestType = dev.singyeong.v1.ExtendRequest.class,
      responseType = dev.singyeong.v1.ExtendResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ExtendRequest,
      dev.singyeong.v1.ExtendResponse> getExtendMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ExtendRequest, dev.singyeong.v1.ExtendResponse> getExtendMethod;
    if ((getExtendMethod = QueueServiceGrpc.getExtendMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getExtendMethod = QueueServiceGrpc.getExtendMethod) == null) {
          QueueServiceGrpc.getExtendMethod = getExtendMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ExtendRequest, dev.singyeong.v1.ExtendResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Extend"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ExtendRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ExtendResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("Extend"))
              .build();
        }
      }
    }
    return getExtendMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.GetQueueRequest,
      dev.singyeong.v1.GetQueueResponse> getGetQueueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetQueue",
      requestType = dev.singyeong.v1.GetQueueRequest.class,
      responseType = dev.singyeong.v1.GetQueueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.GetQueueRequest,
      dev.singyeong.v1.GetQueueResponse> getGetQueueMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.GetQueueRequest, dev.singyeong.v1.GetQueueResponse> getGetQueueMethod;
    if ((getGetQueueMethod = QueueServiceGrpc.getGetQueueMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getGetQueueMethod = QueueServiceGrpc.getGetQueueMethod) == null) {
          QueueServiceGrpc.getGetQueueMethod = getGetQueueMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.GetQueueRequest, dev.singyeong.v1.GetQueueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetQueue"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GetQueueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.GetQueueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("GetQueue"))
              .build();
        }
      }
    }
    return getGetQueueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ListQueuesRequest,
      dev.singyeong.v1.ListQueuesResponse> getListQueuesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListQueues",
      requestType = dev.singyeong.v1.ListQueuesRequest.class,
      responseType = dev.singyeong.v1.ListQueuesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ListQueuesRequest,
      dev.singyeong.v1.ListQueuesResponse> getListQueuesMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ListQueuesRequest, dev.singyeong.v1.ListQueuesResponse> getListQueuesMethod;
    if ((getListQueuesMethod = QueueServiceGrpc.getListQueuesMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getListQueuesMethod = QueueServiceGrpc.getListQueuesMethod) == null) {
          QueueServiceGrpc.getListQueuesMethod = getListQueuesMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ListQueuesRequest, dev.singyeong.v1.ListQueuesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListQueues"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListQueuesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListQueuesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("ListQueues"))
              .build();
        }
      }
    }
    return getListQueuesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ConfigureQueueRequest,
      dev.singyeong.v1.ConfigureQueueResponse> getConfigureQueueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ConfigureQueue",
      requestType = dev.singyeong.v1.ConfigureQueueRequest.class,
      responseType = dev.singyeong.v1.ConfigureQueueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ConfigureQueueRequest,
      dev.singyeong.v1.ConfigureQueueResponse> getConfigureQueueMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ConfigureQueueRequest, dev.singyeong.v1.ConfigureQueueResponse> getConfigureQueueMethod;
    if ((getConfigureQueueMethod = QueueServiceGrpc.getConfigureQueueMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getConfigureQueueMethod = QueueServiceGrpc.getConfigureQueueMethod) == null) {
          QueueServiceGrpc.getConfigureQueueMethod = getConfigureQueueMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ConfigureQueueRequest, dev.singyeong.v1.ConfigureQueueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ConfigureQueue"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConfigureQueueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ConfigureQueueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("ConfigureQueue"))
              .build();
        }
      }
    }
    return getConfigureQueueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.PeekMessagesRequest,
      dev.singyeong.v1.PeekMessagesResponse> getPeekMessagesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PeekMessages",
      requestType = dev.singyeong.v1.PeekMessagesRequest.class,
      responseType = dev.singyeong.v1.PeekMessagesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.PeekMessagesRequest,
      dev.singyeong.v1.PeekMessagesResponse> getPeekMessagesMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.PeekMessagesRequest, dev.singyeong.v1.PeekMessagesResponse> getPeekMessagesMethod;
    if ((getPeekMessagesMethod = QueueServiceGrpc.getPeekMessagesMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getPeekMessagesMethod = QueueServiceGrpc.getPeekMessagesMethod) == null) {
          QueueServiceGrpc.getPeekMessagesMethod = getPeekMessagesMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.PeekMessagesRequest, dev.singyeong.v1.PeekMessagesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PeekMessages"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.PeekMessagesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.PeekMessagesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("PeekMessages"))
              .build();
        }
      }
    }
    return getPeekMessagesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.PurgeQueueRequest,
      dev.singyeong.v1.PurgeQueueResponse> getPurgeQueueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PurgeQueue",
      requestType = dev.singyeong.v1.PurgeQueueRequest.class,
      responseType = dev.singyeong.v1.PurgeQueueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.PurgeQueueRequest,
      dev.singyeong.v1.PurgeQueueResponse> getPurgeQueueMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.PurgeQueueRequest, dev.singyeong.v1.PurgeQueueResponse> getPurgeQueueMethod;
    if ((getPurgeQueueMethod = QueueServiceGrpc.getPurgeQueueMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getPurgeQueueMethod = QueueServiceGrpc.getPurgeQueueMethod) == null) {
          QueueServiceGrpc.getPurgeQueueMethod = getPurgeQueueMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.PurgeQueueRequest, dev.singyeong.v1.PurgeQueueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PurgeQueue"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.PurgeQueueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.PurgeQueueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("PurgeQueue"))
              .build();
        }
      }
    }
    return getPurgeQueueMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.ListDeadLettersRequest,
      dev.singyeong.v1.ListDeadLettersResponse> getListDeadLettersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListDeadLetters",
      requestType = dev.singyeong.v1.ListDeadLettersRequest.class,
      responseType = dev.singyeong.v1.ListDeadLettersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.ListDeadLettersRequest,
      dev.singyeong.v1.ListDeadLettersResponse> getListDeadLettersMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.ListDeadLettersRequest, dev.singyeong.v1.ListDeadLettersResponse> getListDeadLettersMethod;
    if ((getListDeadLettersMethod = QueueServiceGrpc.getListDeadLettersMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getListDeadLettersMethod = QueueServiceGrpc.getListDeadLettersMethod) == null) {
          QueueServiceGrpc.getListDeadLettersMethod = getListDeadLettersMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.ListDeadLettersRequest, dev.singyeong.v1.ListDeadLettersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListDeadLetters"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListDeadLettersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.ListDeadLettersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("ListDeadLetters"))
              .build();
        }
      }
    }
    return getListDeadLettersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.singyeong.v1.RedriveDeadLettersRequest,
      dev.singyeong.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RedriveDeadLetters",
      requestType = dev.singyeong.v1.RedriveDeadLettersRequest.class,
      responseType = dev.singyeong.v1.RedriveDeadLettersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.singyeong.v1.RedriveDeadLettersRequest,
      dev.singyeong.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod() {
    io.grpc.MethodDescriptor<dev.singyeong.v1.RedriveDeadLettersRequest, dev.singyeong.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod;
    if ((getRedriveDeadLettersMethod = QueueServiceGrpc.getRedriveDeadLettersMethod) == null) {
      synchronized (QueueServiceGrpc.class) {
        if ((getRedriveDeadLettersMethod = QueueServiceGrpc.getRedriveDeadLettersMethod) == null) {
          QueueServiceGrpc.getRedriveDeadLettersMethod = getRedriveDeadLettersMethod =
              io.grpc.MethodDescriptor.<dev.singyeong.v1.RedriveDeadLettersRequest, dev.singyeong.v1.RedriveDeadLettersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RedriveDeadLetters"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RedriveDeadLettersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.singyeong.v1.RedriveDeadLettersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new QueueServiceMethodDescriptorSupplier("RedriveDeadLetters"))
              .build();
        }
      }
    }
    return getRedriveDeadLettersMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static QueueServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<QueueServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<QueueServiceStub>() {
        @java.lang.Override
        public QueueServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new QueueServiceStub(channel, callOptions);
        }
      };
    return QueueServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static QueueServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<QueueServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<QueueServiceBlockingV2Stub>() {
        @java.lang.Override
        public QueueServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new QueueServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return QueueServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static QueueServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<QueueServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<QueueServiceBlockingStub>() {
        @java.lang.Override
        public QueueServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new QueueServiceBlockingStub(channel, callOptions);
        }
      };
    return QueueServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static QueueServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<QueueServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<QueueServiceFutureStub>() {
        @java.lang.Override
        public QueueServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new QueueServiceFutureStub(channel, callOptions);
        }
      };
    return QueueServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Stores messages. Returns once they are on disk; what the response calls stored survives a crash.
     * </pre>
     */
    default void enqueue(dev.singyeong.v1.EnqueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.EnqueueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnqueueMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes messages from a queue. The first command is `start`, the first event `started`; messages then come as credit
     * and matching allow, and are settled in the same stream. Half-close means that no more messages are wanted: leases
     * that are out can still be settled by the unary methods, and the stream ends with the last of them. When the stream
     * breaks they return to the queue at once, without blame.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.singyeong.v1.ConsumeRequest> consume(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConsumeResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getConsumeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Settles leases for good: the work is done, the messages are deleted.
     * </pre>
     */
    default void ack(dev.singyeong.v1.AckRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.AckResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAckMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gives leases back without blame: no failure is counted.
     * </pre>
     */
    default void release(dev.singyeong.v1.ReleaseRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ReleaseResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReleaseMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gives leases back as failed.
     * </pre>
     */
    default void reject(dev.singyeong.v1.RejectRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RejectResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRejectMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves the deadlines of leases.
     * </pre>
     */
    default void extend(dev.singyeong.v1.ExtendRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ExtendResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExtendMethod(), responseObserver);
    }

    /**
     * <pre>
     * Describes one queue.
     * </pre>
     */
    default void getQueue(dev.singyeong.v1.GetQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GetQueueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetQueueMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists queues by name.
     * </pre>
     */
    default void listQueues(dev.singyeong.v1.ListQueuesRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListQueuesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListQueuesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the settings of a queue; makes the queue where there is none.
     * </pre>
     */
    default void configureQueue(dev.singyeong.v1.ConfigureQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConfigureQueueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getConfigureQueueMethod(), responseObserver);
    }

    /**
     * <pre>
     * Shows messages without taking them.
     * </pre>
     */
    default void peekMessages(dev.singyeong.v1.PeekMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.PeekMessagesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPeekMessagesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Deletes messages, unread.
     * </pre>
     */
    default void purgeQueue(dev.singyeong.v1.PurgeQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.PurgeQueueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPurgeQueueMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists dead letters, the latest first.
     * </pre>
     */
    default void listDeadLetters(dev.singyeong.v1.ListDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListDeadLettersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListDeadLettersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sends dead letters back to their queue, with their failures forgotten.
     * </pre>
     */
    default void redriveDeadLetters(dev.singyeong.v1.RedriveDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RedriveDeadLettersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRedriveDeadLettersMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service QueueService.
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public static abstract class QueueServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return QueueServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service QueueService.
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public static final class QueueServiceStub
      extends io.grpc.stub.AbstractAsyncStub<QueueServiceStub> {
    private QueueServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected QueueServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new QueueServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Stores messages. Returns once they are on disk; what the response calls stored survives a crash.
     * </pre>
     */
    public void enqueue(dev.singyeong.v1.EnqueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.EnqueueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnqueueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes messages from a queue. The first command is `start`, the first event `started`; messages then come as credit
     * and matching allow, and are settled in the same stream. Half-close means that no more messages are wanted: leases
     * that are out can still be settled by the unary methods, and the stream ends with the last of them. When the stream
     * breaks they return to the queue at once, without blame.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.singyeong.v1.ConsumeRequest> consume(
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConsumeResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getConsumeMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Settles leases for good: the work is done, the messages are deleted.
     * </pre>
     */
    public void ack(dev.singyeong.v1.AckRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.AckResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAckMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gives leases back without blame: no failure is counted.
     * </pre>
     */
    public void release(dev.singyeong.v1.ReleaseRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ReleaseResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReleaseMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gives leases back as failed.
     * </pre>
     */
    public void reject(dev.singyeong.v1.RejectRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RejectResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRejectMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves the deadlines of leases.
     * </pre>
     */
    public void extend(dev.singyeong.v1.ExtendRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ExtendResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExtendMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Describes one queue.
     * </pre>
     */
    public void getQueue(dev.singyeong.v1.GetQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.GetQueueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetQueueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists queues by name.
     * </pre>
     */
    public void listQueues(dev.singyeong.v1.ListQueuesRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListQueuesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListQueuesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the settings of a queue; makes the queue where there is none.
     * </pre>
     */
    public void configureQueue(dev.singyeong.v1.ConfigureQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ConfigureQueueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getConfigureQueueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Shows messages without taking them.
     * </pre>
     */
    public void peekMessages(dev.singyeong.v1.PeekMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.PeekMessagesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPeekMessagesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Deletes messages, unread.
     * </pre>
     */
    public void purgeQueue(dev.singyeong.v1.PurgeQueueRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.PurgeQueueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPurgeQueueMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists dead letters, the latest first.
     * </pre>
     */
    public void listDeadLetters(dev.singyeong.v1.ListDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.ListDeadLettersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListDeadLettersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sends dead letters back to their queue, with their failures forgotten.
     * </pre>
     */
    public void redriveDeadLetters(dev.singyeong.v1.RedriveDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.singyeong.v1.RedriveDeadLettersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRedriveDeadLettersMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service QueueService.
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public static final class QueueServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<QueueServiceBlockingV2Stub> {
    private QueueServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected QueueServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new QueueServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Stores messages. Returns once they are on disk; what the response calls stored survives a crash.
     * </pre>
     */
    public dev.singyeong.v1.EnqueueResponse enqueue(dev.singyeong.v1.EnqueueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEnqueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes messages from a queue. The first command is `start`, the first event `started`; messages then come as credit
     * and matching allow, and are settled in the same stream. Half-close means that no more messages are wanted: leases
     * that are out can still be settled by the unary methods, and the stream ends with the last of them. When the stream
     * breaks they return to the queue at once, without blame.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.singyeong.v1.ConsumeRequest, dev.singyeong.v1.ConsumeResponse>
        consume() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getConsumeMethod(), getCallOptions());
    }

    /**
     * <pre>
     * Settles leases for good: the work is done, the messages are deleted.
     * </pre>
     */
    public dev.singyeong.v1.AckResponse ack(dev.singyeong.v1.AckRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAckMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives leases back without blame: no failure is counted.
     * </pre>
     */
    public dev.singyeong.v1.ReleaseResponse release(dev.singyeong.v1.ReleaseRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReleaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives leases back as failed.
     * </pre>
     */
    public dev.singyeong.v1.RejectResponse reject(dev.singyeong.v1.RejectRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRejectMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves the deadlines of leases.
     * </pre>
     */
    public dev.singyeong.v1.ExtendResponse extend(dev.singyeong.v1.ExtendRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExtendMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Describes one queue.
     * </pre>
     */
    public dev.singyeong.v1.GetQueueResponse getQueue(dev.singyeong.v1.GetQueueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists queues by name.
     * </pre>
     */
    public dev.singyeong.v1.ListQueuesResponse listQueues(dev.singyeong.v1.ListQueuesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListQueuesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the settings of a queue; makes the queue where there is none.
     * </pre>
     */
    public dev.singyeong.v1.ConfigureQueueResponse configureQueue(dev.singyeong.v1.ConfigureQueueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getConfigureQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shows messages without taking them.
     * </pre>
     */
    public dev.singyeong.v1.PeekMessagesResponse peekMessages(dev.singyeong.v1.PeekMessagesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPeekMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes messages, unread.
     * </pre>
     */
    public dev.singyeong.v1.PurgeQueueResponse purgeQueue(dev.singyeong.v1.PurgeQueueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPurgeQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists dead letters, the latest first.
     * </pre>
     */
    public dev.singyeong.v1.ListDeadLettersResponse listDeadLetters(dev.singyeong.v1.ListDeadLettersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends dead letters back to their queue, with their failures forgotten.
     * </pre>
     */
    public dev.singyeong.v1.RedriveDeadLettersResponse redriveDeadLetters(dev.singyeong.v1.RedriveDeadLettersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRedriveDeadLettersMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service QueueService.
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public static final class QueueServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<QueueServiceBlockingStub> {
    private QueueServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected QueueServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new QueueServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Stores messages. Returns once they are on disk; what the response calls stored survives a crash.
     * </pre>
     */
    public dev.singyeong.v1.EnqueueResponse enqueue(dev.singyeong.v1.EnqueueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnqueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Settles leases for good: the work is done, the messages are deleted.
     * </pre>
     */
    public dev.singyeong.v1.AckResponse ack(dev.singyeong.v1.AckRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAckMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives leases back without blame: no failure is counted.
     * </pre>
     */
    public dev.singyeong.v1.ReleaseResponse release(dev.singyeong.v1.ReleaseRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReleaseMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives leases back as failed.
     * </pre>
     */
    public dev.singyeong.v1.RejectResponse reject(dev.singyeong.v1.RejectRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRejectMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves the deadlines of leases.
     * </pre>
     */
    public dev.singyeong.v1.ExtendResponse extend(dev.singyeong.v1.ExtendRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExtendMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Describes one queue.
     * </pre>
     */
    public dev.singyeong.v1.GetQueueResponse getQueue(dev.singyeong.v1.GetQueueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists queues by name.
     * </pre>
     */
    public dev.singyeong.v1.ListQueuesResponse listQueues(dev.singyeong.v1.ListQueuesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListQueuesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the settings of a queue; makes the queue where there is none.
     * </pre>
     */
    public dev.singyeong.v1.ConfigureQueueResponse configureQueue(dev.singyeong.v1.ConfigureQueueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getConfigureQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Shows messages without taking them.
     * </pre>
     */
    public dev.singyeong.v1.PeekMessagesResponse peekMessages(dev.singyeong.v1.PeekMessagesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPeekMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes messages, unread.
     * </pre>
     */
    public dev.singyeong.v1.PurgeQueueResponse purgeQueue(dev.singyeong.v1.PurgeQueueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPurgeQueueMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists dead letters, the latest first.
     * </pre>
     */
    public dev.singyeong.v1.ListDeadLettersResponse listDeadLetters(dev.singyeong.v1.ListDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends dead letters back to their queue, with their failures forgotten.
     * </pre>
     */
    public dev.singyeong.v1.RedriveDeadLettersResponse redriveDeadLetters(dev.singyeong.v1.RedriveDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRedriveDeadLettersMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service QueueService.
   * <pre>
   * Durable queues. A message that is confirmed is delivered at least once, to a client that matches its query, or ends
   * as a dead letter; it is never lost. Queues come into being with the first message or consumer. The caller shows who
   * it is as with `MessageService`. No duration in a request is longer than a century, and no time later than the year 9999.
   * </pre>
   */
  public static final class QueueServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<QueueServiceFutureStub> {
    private QueueServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected QueueServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new QueueServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Stores messages. Returns once they are on disk; what the response calls stored survives a crash.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.EnqueueResponse> enqueue(
        dev.singyeong.v1.EnqueueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnqueueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Settles leases for good: the work is done, the messages are deleted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.AckResponse> ack(
        dev.singyeong.v1.AckRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAckMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gives leases back without blame: no failure is counted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ReleaseResponse> release(
        dev.singyeong.v1.ReleaseRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReleaseMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gives leases back as failed.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.RejectResponse> reject(
        dev.singyeong.v1.RejectRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRejectMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves the deadlines of leases.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ExtendResponse> extend(
        dev.singyeong.v1.ExtendRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExtendMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Describes one queue.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.GetQueueResponse> getQueue(
        dev.singyeong.v1.GetQueueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetQueueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists queues by name.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ListQueuesResponse> listQueues(
        dev.singyeong.v1.ListQueuesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListQueuesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the settings of a queue; makes the queue where there is none.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ConfigureQueueResponse> configureQueue(
        dev.singyeong.v1.ConfigureQueueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getConfigureQueueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Shows messages without taking them.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.PeekMessagesResponse> peekMessages(
        dev.singyeong.v1.PeekMessagesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPeekMessagesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Deletes messages, unread.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.PurgeQueueResponse> purgeQueue(
        dev.singyeong.v1.PurgeQueueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPurgeQueueMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists dead letters, the latest first.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.ListDeadLettersResponse> listDeadLetters(
        dev.singyeong.v1.ListDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListDeadLettersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sends dead letters back to their queue, with their failures forgotten.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.singyeong.v1.RedriveDeadLettersResponse> redriveDeadLetters(
        dev.singyeong.v1.RedriveDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRedriveDeadLettersMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ENQUEUE = 0;
  private static final int METHODID_ACK = 1;
  private static final int METHODID_RELEASE = 2;
  private static final int METHODID_REJECT = 3;
  private static final int METHODID_EXTEND = 4;
  private static final int METHODID_GET_QUEUE = 5;
  private static final int METHODID_LIST_QUEUES = 6;
  private static final int METHODID_CONFIGURE_QUEUE = 7;
  private static final int METHODID_PEEK_MESSAGES = 8;
  private static final int METHODID_PURGE_QUEUE = 9;
  private static final int METHODID_LIST_DEAD_LETTERS = 10;
  private static final int METHODID_REDRIVE_DEAD_LETTERS = 11;
  private static final int METHODID_CONSUME = 12;

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
        case METHODID_ENQUEUE:
          serviceImpl.enqueue((dev.singyeong.v1.EnqueueRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.EnqueueResponse>) responseObserver);
          break;
        case METHODID_ACK:
          serviceImpl.ack((dev.singyeong.v1.AckRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.AckResponse>) responseObserver);
          break;
        case METHODID_RELEASE:
          serviceImpl.release((dev.singyeong.v1.ReleaseRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ReleaseResponse>) responseObserver);
          break;
        case METHODID_REJECT:
          serviceImpl.reject((dev.singyeong.v1.RejectRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.RejectResponse>) responseObserver);
          break;
        case METHODID_EXTEND:
          serviceImpl.extend((dev.singyeong.v1.ExtendRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ExtendResponse>) responseObserver);
          break;
        case METHODID_GET_QUEUE:
          serviceImpl.getQueue((dev.singyeong.v1.GetQueueRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.GetQueueResponse>) responseObserver);
          break;
        case METHODID_LIST_QUEUES:
          serviceImpl.listQueues((dev.singyeong.v1.ListQueuesRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ListQueuesResponse>) responseObserver);
          break;
        case METHODID_CONFIGURE_QUEUE:
          serviceImpl.configureQueue((dev.singyeong.v1.ConfigureQueueRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ConfigureQueueResponse>) responseObserver);
          break;
        case METHODID_PEEK_MESSAGES:
          serviceImpl.peekMessages((dev.singyeong.v1.PeekMessagesRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.PeekMessagesResponse>) responseObserver);
          break;
        case METHODID_PURGE_QUEUE:
          serviceImpl.purgeQueue((dev.singyeong.v1.PurgeQueueRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.PurgeQueueResponse>) responseObserver);
          break;
        case METHODID_LIST_DEAD_LETTERS:
          serviceImpl.listDeadLetters((dev.singyeong.v1.ListDeadLettersRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ListDeadLettersResponse>) responseObserver);
          break;
        case METHODID_REDRIVE_DEAD_LETTERS:
          serviceImpl.redriveDeadLetters((dev.singyeong.v1.RedriveDeadLettersRequest) request,
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.RedriveDeadLettersResponse>) responseObserver);
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
        case METHODID_CONSUME:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.consume(
              (io.grpc.stub.StreamObserver<dev.singyeong.v1.ConsumeResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getEnqueueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.EnqueueRequest,
              dev.singyeong.v1.EnqueueResponse>(
                service, METHODID_ENQUEUE)))
        .addMethod(
          getConsumeMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.singyeong.v1.ConsumeRequest,
              dev.singyeong.v1.ConsumeResponse>(
                service, METHODID_CONSUME)))
        .addMethod(
          getAckMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.AckRequest,
              dev.singyeong.v1.AckResponse>(
                service, METHODID_ACK)))
        .addMethod(
          getReleaseMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ReleaseRequest,
              dev.singyeong.v1.ReleaseResponse>(
                service, METHODID_RELEASE)))
        .addMethod(
          getRejectMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.RejectRequest,
              dev.singyeong.v1.RejectResponse>(
                service, METHODID_REJECT)))
        .addMethod(
          getExtendMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ExtendRequest,
              dev.singyeong.v1.ExtendResponse>(
                service, METHODID_EXTEND)))
        .addMethod(
          getGetQueueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.GetQueueRequest,
              dev.singyeong.v1.GetQueueResponse>(
                service, METHODID_GET_QUEUE)))
        .addMethod(
          getListQueuesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ListQueuesRequest,
              dev.singyeong.v1.ListQueuesResponse>(
                service, METHODID_LIST_QUEUES)))
        .addMethod(
          getConfigureQueueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ConfigureQueueRequest,
              dev.singyeong.v1.ConfigureQueueResponse>(
                service, METHODID_CONFIGURE_QUEUE)))
        .addMethod(
          getPeekMessagesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.PeekMessagesRequest,
              dev.singyeong.v1.PeekMessagesResponse>(
                service, METHODID_PEEK_MESSAGES)))
        .addMethod(
          getPurgeQueueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.PurgeQueueRequest,
              dev.singyeong.v1.PurgeQueueResponse>(
                service, METHODID_PURGE_QUEUE)))
        .addMethod(
          getListDeadLettersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.ListDeadLettersRequest,
              dev.singyeong.v1.ListDeadLettersResponse>(
                service, METHODID_LIST_DEAD_LETTERS)))
        .addMethod(
          getRedriveDeadLettersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.singyeong.v1.RedriveDeadLettersRequest,
              dev.singyeong.v1.RedriveDeadLettersResponse>(
                service, METHODID_REDRIVE_DEAD_LETTERS)))
        .build();
  }

  private static abstract class QueueServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    QueueServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.singyeong.v1.QueueServiceProto.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("QueueService");
    }
  }

  private static final class QueueServiceFileDescriptorSupplier
      extends QueueServiceBaseDescriptorSupplier {
    QueueServiceFileDescriptorSupplier() {}
  }

  private static final class QueueServiceMethodDescriptorSupplier
      extends QueueServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    QueueServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (QueueServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new QueueServiceFileDescriptorSupplier())
              .addMethod(getEnqueueMethod())
              .addMethod(getConsumeMethod())
              .addMethod(getAckMethod())
              .addMethod(getReleaseMethod())
              .addMethod(getRejectMethod())
              .addMethod(getExtendMethod())
              .addMethod(getGetQueueMethod())
              .addMethod(getListQueuesMethod())
              .addMethod(getConfigureQueueMethod())
              .addMethod(getPeekMessagesMethod())
              .addMethod(getPurgeQueueMethod())
              .addMethod(getListDeadLettersMethod())
              .addMethod(getRedriveDeadLettersMethod())
              .build();
        }
      }
    }
    return result;
  }
}
