using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Net.Client;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>How to connect, and as whom.</summary>
public sealed class SessionOptions
{
    /// <summary>What cannot be left out: where the broker is, such as <c>http://127.0.0.1:4567</c>, and the application to join.</summary>
    public SessionOptions(string url, string application)
    {
        Url = new Uri(url);
        Application = application;
    }

    /// <summary>Where the broker is.</summary>
    public Uri Url { get; }

    /// <summary>The application to join.</summary>
    public string Application { get; }

    /// <summary>Unique within the application. Default: one made by chance.</summary>
    public string ClientId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>What the client says about itself, for queries to look at; made with <see cref="Values"/>. Default: nothing.</summary>
    public IReadOnlyDictionary<string, Value> Metadata { get; init; } = new Dictionary<string, Value>();

    /// <summary>Tags by which queries can choose clients of any application. Default: none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = Array.Empty<string>();

    /// <summary>Where the broker's proxy reaches this client: host, host:port, or an http or https origin. Default: where it connects from.</summary>
    public string? Address { get; init; }

    /// <summary>Default: the one of the credential, else none.</summary>
    public string? Namespace { get; init; }

    /// <summary>True: <see cref="SingyeongSession.ClientChanged"/> tells of every client that comes or goes. Default: false.</summary>
    public bool ReceiveClientEvents { get; init; }

    /// <summary>Password, named token or JSON Web Token. Default: none.</summary>
    public string? Credential { get; init; }

    /// <summary>A credential that is asked for before each connection, and so may be renewed; goes before <see cref="Credential"/>.</summary>
    public Func<CancellationToken, Task<string>>? CredentialSource { get; init; }

    /// <summary>Most messages that are with the program at once; the broker keeps the rest, within its limits. Default: 1000.</summary>
    public int MaxUnhandledMessages { get; init; } = 1_000;

    /// <summary>Most calls that wait at once, for a connection or their answer; more fail with <c>BUFFER_FULL</c>. Default: 10000.</summary>
    public int MaxPendingCalls { get; init; } = 10_000;

    /// <summary>Most bytes of these calls. Default: 16 MiB.</summary>
    public long MaxPendingBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Largest message, as the broker's setting of the same name. Default: 1 MiB.</summary>
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a call waits for a connection. Default: 30 s.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first connection is tried for; zero: once. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The waits between connections.</summary>
    public Backoff Backoff { get; init; } = new();

    /// <summary>How each connection's channel is made: with certificates of one's own, say. Default: pings that notice a broker that has vanished.</summary>
    public Func<GrpcChannel>? Channels { get; init; }

    internal GrpcChannel OpenChannel()
    {
        if (Channels != null)
        {
            return Channels();
        }

        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            InitialHttp2StreamWindowSize = 4 * 1024 * 1024,
        };
        return GrpcChannel.ForAddress(
            Url,
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = Math.Max(4 * 1024 * 1024, 2 * MaxFrameBytes),
            });
    }
}
