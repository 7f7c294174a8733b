using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>
/// A client of a broker for as long as the program wants: when its connection breaks it connects again, with the metadata that it had and the
/// credit that is left. It is closed by the program, or by a refusal that no further try will change, such as a wrong credential.
/// </summary>
/// <remarks>
/// Everything may be called on any thread, also while there is no connection: it then waits for one. What fails throws a
/// <see cref="SingyeongException"/>, whose outcome says truthfully whether it was done. Cancelling gives a call up: it is not sent where that has
/// not happened yet, and ends with the reason <c>ABORTED</c>.
/// </remarks>
public sealed class SingyeongSession : IAsyncDisposable
{
    private readonly SessionOptions options;
    private readonly SessionLife life;

    private SingyeongSession(SessionOptions options)
    {
        this.options = options;
        life = new SessionLife(options);
    }

    /// <summary>Told of every change of the state, in order. Must not block.</summary>
    public event Action<SessionState>? StateChanged
    {
        add => life.StateChanged += value;
        remove => life.StateChanged -= value;
    }

    /// <summary>Told of clients that come and go, where <see cref="SessionOptions.ReceiveClientEvents"/> was asked for. Must not block.</summary>
    public event Action<ClientEvent>? ClientChanged
    {
        add => life.ClientChanged += value;
        remove => life.ClientChanged -= value;
    }

    /// <summary>Told of a handler that failed over a message that is no request; the sender of a request hears of it himself.</summary>
    public event Action<Message, Exception>? HandlerFailed
    {
        add => life.HandlerFailed += value;
        remove => life.HandlerFailed -= value;
    }

    /// <summary>Where it is in its life.</summary>
    public SessionState State => life.State;

    /// <summary>Why it is not connected, or was closed; null where nothing went wrong.</summary>
    public SingyeongException? LastError => life.LastError;

    /// <summary>The id it is registered under.</summary>
    public string ClientId => options.ClientId;

    /// <summary>True: the broker asks for a credential and none was given. It receives, replies and updates its metadata; nothing else.</summary>
    public bool IsRestricted => life.IsRestricted;

    /// <summary>Connects, and waits until the client is registered.</summary>
    /// <exception cref="SingyeongException">Why there is no connection.</exception>
    public static async Task<SingyeongSession> ConnectAsync(SessionOptions options, CancellationToken cancellation = default)
    {
        var session = new SingyeongSession(options);
        await session.life.StartAsync(cancellation).ConfigureAwait(false);
        return session;
    }

    /// <summary>
    /// Who takes messages from now on, on threads of the pool; those that came before wait for it. What the handler returns is the reply to a
    /// request, null an empty one; what it throws fails the request. A message counts as handled once the handler's task has ended.
    /// </summary>
    public void OnMessage(Func<Message, Task<Content?>> handler) => life.OnMessage(handler);

    /// <summary>Sends to one match. Returns once the message stands in that client's outbox.</summary>
    public Task<SendResponse> SendAsync(Query query, Content content, CancellationToken cancellation = default) =>
        SendAsync(new SendRequest { Query = query, Content = content }, cancellation);

    /// <summary>Sends to one match, with all that the interface offers.</summary>
    public Task<SendResponse> SendAsync(SendRequest request, CancellationToken cancellation = default) =>
        life.CallAsync(new Command { Send = request }, result => result.Send, null, cancellation);

    /// <summary>Sends to every match, the sender included where it matches.</summary>
    public Task<BroadcastResponse> BroadcastAsync(Query query, Content content, CancellationToken cancellation = default) =>
        BroadcastAsync(new BroadcastRequest { Query = query, Content = content }, cancellation);

    /// <summary>Sends to every match, with all that the interface offers.</summary>
    public Task<BroadcastResponse> BroadcastAsync(BroadcastRequest request, CancellationToken cancellation = default) =>
        life.CallAsync(new Command { Broadcast = request }, result => result.Broadcast, null, cancellation);

    /// <summary>Sends to one match and returns its reply; the broker waits for that as long as it is set to.</summary>
    public Task<RequestResponse> RequestAsync(Query query, Content content, CancellationToken cancellation = default) =>
        RequestAsync(new RequestRequest { Query = query, Content = content }, cancellation);

    /// <summary>Sends to one match and returns its reply. A <c>Timeout</c> bounds the wait for a connection, and then that for the reply.</summary>
    public Task<RequestResponse> RequestAsync(RequestRequest request, CancellationToken cancellation = default) =>
        life.CallAsync(new Command { Request = request }, result => result.Request, request.Timeout?.ToTimeSpan(), cancellation);

    /// <summary>Adds or overwrites attributes; returns the revision. What a broken connection interrupts is done by the next one.</summary>
    public Task<ulong> UpdateMetadataAsync(IDictionary<string, Value> set, CancellationToken cancellation = default) =>
        UpdateMetadataAsync(new UpdateMetadataRequest { Set = { set } }, cancellation);

    /// <summary>Changes what the client says about itself, with all that the interface offers.</summary>
    public Task<ulong> UpdateMetadataAsync(UpdateMetadataRequest request, CancellationToken cancellation = default) =>
        life.UpdateMetadataAsync(request, cancellation);

    /// <summary>
    /// What makes calls to the broker's other services on behalf of this client: <c>new QueueService.QueueServiceClient(invoker)</c>. Waits for a
    /// connection, and is good while that lasts.
    /// </summary>
    public async Task<CallInvoker> InvokerAsync(CancellationToken cancellation = default)
    {
        var connection = await life.ConnectedAsync(cancellation).ConfigureAwait(false);
        return connection.Channel.Intercept(headers =>
        {
            headers.Add("singyeong-session", connection.Token);
            return headers;
        });
    }

    /// <summary>Waits for the answers of what is under way, for this long at most, and leaves in good order. Never throws.</summary>
    public Task CloseAsync(TimeSpan timeout) => life.CloseAsync(timeout);

    /// <summary>As <see cref="CloseAsync"/>, with five seconds.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync(TimeSpan.FromSeconds(5)));
}
