using System;
using System.Collections.Generic;

namespace Singyeong.Client;

/// <summary>What a handler throws to fail a request with facts for the sender's program.</summary>
public sealed class ReplyException : Exception
{
    /// <summary>Fails with a text for people and facts, which become the details of the sender's exception.</summary>
    public ReplyException(string message, IReadOnlyDictionary<string, string>? details = null)
        : base(message) => Details = details ?? new Dictionary<string, string>();

    /// <summary>Facts for the sender's program.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }
}
