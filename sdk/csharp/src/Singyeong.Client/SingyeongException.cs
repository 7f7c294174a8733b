using System;
using System.Collections.Generic;

namespace Singyeong.Client;

/// <summary>The one exception of this library. Its reason and outcome are stable; its message is for people.</summary>
public sealed class SingyeongException : Exception
{
    internal SingyeongException(string reason, Outcome outcome, string message, Exception? cause = null)
        : base($"{reason}: {message}", cause)
    {
        Reason = reason;
        Outcome = outcome;
    }

    /// <summary>
    /// Why: a reason of the broker, such as <c>NO_ROUTE</c>, or one of the library's: <c>CONNECTION_FAILED</c>, <c>CONNECTION_LOST</c>,
    /// <c>NOT_CONNECTED</c>, <c>CLOSED</c>, <c>BUFFER_FULL</c>, <c>ABORTED</c>. A newer broker may know more.
    /// </summary>
    public string Reason { get; }

    /// <summary>What became of what was to be done.</summary>
    public Outcome Outcome { get; }

    /// <summary>Facts about this one failure.</summary>
    public IReadOnlyDictionary<string, string> Details { get; internal init; } = new Dictionary<string, string>();

    /// <summary>How long to wait before the same is worth another try; null where the broker does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
