namespace Singyeong.Client;

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>Not registered yet.</summary>
    Connecting,

    /// <summary>Registered; queries see the client.</summary>
    Connected,

    /// <summary>The connection broke; it is made again.</summary>
    Reconnecting,

    /// <summary>The end: by the program, or by a refusal that no further try will change.</summary>
    Closed,
}
