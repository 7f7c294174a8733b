using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>Reads refusals of the broker, and says what is to be made of them.</summary>
internal static class Failures
{
    private const string Prefix = "ERROR_REASON_";

    /// <summary>What was asked has reached its receiver.</summary>
    private static readonly HashSet<string> Sent = new() { "REQUEST_TIMEOUT", "REPLY_FAILED" };

    /// <summary>They do not say whether it has been done.</summary>
    private static readonly HashSet<string> Unknown = new()
    {
        "INTERNAL", "CANCELLED", "STORAGE_FAILED", "UPSTREAM_FAILED", "UPSTREAM_TIMEOUT", "PLUGIN_FAILED", "PEER_LOST",
    };

    /// <summary>Refusals of a session that another try may not meet again.</summary>
    private static readonly HashSet<string> Passing = new()
    {
        "CONNECTION_FAILED", "CONNECTION_LOST", "CLIENT_ALREADY_REGISTERED", "SLOW_CONSUMER", "HEARTBEAT_TIMEOUT", "DRAINING",
        "TOO_MANY_ATTEMPTS", "AUTHENTICATION_UNAVAILABLE", "RATE_LIMITED", "CAPACITY_REACHED", "OVERLOADED", "INTERNAL",
    };

    /// <summary>Refusals that a new credential may not meet again.</summary>
    private static readonly HashSet<string> Renewable = new() { "CREDENTIAL_EXPIRED", "UNAUTHENTICATED" };

    /// <summary>The exception for a refused command.</summary>
    public static SingyeongException Of(Failure failure)
    {
        var value = ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)failure.Reason);
        var reason = value == null ? "UNSPECIFIED" : value.Name.Substring(Prefix.Length);
        return new SingyeongException(reason, OutcomeOf(reason), failure.Message)
        {
            Details = new Dictionary<string, string>(failure.Details),
            RetryAfter = failure.RetryDelay?.ToTimeSpan(),
        };
    }

    /// <summary>The exception for a call that ended with a status: the broker's own reason where it gives one, else one of the connection.</summary>
    public static SingyeongException Of(RpcException thrown, bool wasReady)
    {
        var info = Detail<ErrorInfo>(thrown);
        if (info == null)
        {
            return wasReady
                ? new SingyeongException("CONNECTION_LOST", Outcome.Unknown, $"the connection failed: {thrown.Status}", thrown)
                : new SingyeongException("CONNECTION_FAILED", Outcome.NotSent, $"no connection: {thrown.Status}", thrown);
        }

        return new SingyeongException(info.Reason, OutcomeOf(info.Reason), thrown.Status.Detail, thrown)
        {
            Details = new Dictionary<string, string>(info.Metadata),
            RetryAfter = Detail<RetryInfo>(thrown)?.RetryDelay?.ToTimeSpan(),
        };
    }

    /// <summary>Whether connecting again may help.</summary>
    public static bool IsPassing(SingyeongException error, bool renewsCredential) =>
        Passing.Contains(error.Reason) || (renewsCredential && Renewable.Contains(error.Reason));

    private static Outcome OutcomeOf(string reason)
    {
        if (Sent.Contains(reason))
        {
            return Outcome.Sent;
        }

        return Unknown.Contains(reason) ? Outcome.Unknown : Outcome.NotSent;
    }

    private static T? Detail<T>(RpcException thrown)
        where T : class, IMessage<T>, new()
    {
        var bytes = thrown.Trailers.GetValueBytes("grpc-status-details-bin");
        if (bytes == null)
        {
            return null;
        }

        try
        {
            var details = Google.Rpc.Status.Parser.ParseFrom(bytes).Details;
            return details.Select(any => any.TryUnpack(out T detail) ? detail : null).FirstOrDefault(detail => detail != null);
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // as good as none: the status itself still tells
        }
    }
}
