using System;

namespace Singyeong.Client;

/// <summary>
/// How long to wait before connecting again: a time that doubles, of which chance takes up to half, so that clients of a broker that restarts
/// do not all come back at once.
/// </summary>
public sealed class Backoff
{
    /// <summary>Most before the second try. Default: 100 ms.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Most before any try. Default: 10 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait before a try; <paramref name="doublings"/> is the number of tries that failed before the last one.</summary>
    internal TimeSpan Delay(int doublings, double chance)
    {
        var doubled = InitialDelay.TotalMilliseconds * Math.Pow(2, Math.Min(doublings, 30));
        return TimeSpan.FromMilliseconds(Math.Min(MaxDelay.TotalMilliseconds, doubled) * (0.5 + chance / 2));
    }
}
