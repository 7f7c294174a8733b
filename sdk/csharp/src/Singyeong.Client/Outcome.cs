namespace Singyeong.Client;

/// <summary>What became of what was to be done.</summary>
public enum Outcome
{
    /// <summary>Nothing of it happened; trying again cannot do it twice.</summary>
    NotSent,

    /// <summary>It was done, or handed to its receiver; only the answer is missing.</summary>
    Sent,

    /// <summary>The connection broke, or the caller gave up, before the answer came: it may have happened or not.</summary>
    Unknown,
}
