using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>
/// The life of a session over as many connections as it takes. All of it happens on one loop; public methods hand their work over to that.
/// <code>
/// Connecting ──ready──► Connected ◄──ready── Reconnecting ──► Closed
///                           └──────it broke──────┘
/// </code>
/// </summary>
internal sealed class SessionLife : Link.IListener
{
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How long one connection may take until the client is registered.</summary>
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromSeconds(10);

    private readonly SessionOptions options;
    private readonly Loop loop = new();
    private readonly PendingCalls calls;
    private readonly Dictionary<string, Value> attributes;
    private readonly Queue<(Link Link, Message Message)> inbox = new();
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<Connection> connected = NewConnection();
    private Func<Message, Task<Content?>>? handler;
    private Link? link;
    private CancellationTokenSource? registration;
    private CancellationTokenSource? late;
    private int failures;
    private int unhandled;
    private int toGrant;
    private bool isLeaving;
    private bool isFlushing;
    private volatile SingyeongException? lastError;
    private volatile Ready? ready;
    private volatile int state = (int)SessionState.Connecting;

    public SessionLife(SessionOptions options)
    {
        this.options = options;
        attributes = new Dictionary<string, Value>(options.Metadata);
        calls = new PendingCalls(options, loop, FlushSoon);
    }

    /// <summary>Told of every change of the state, in order, on the loop.</summary>
    public event Action<SessionState>? StateChanged;

    /// <summary>Told of clients that come and go, on the loop.</summary>
    public event Action<ClientEvent>? ClientChanged;

    /// <summary>Told of handlers that failed over a message that is no request, on the pool.</summary>
    public event Action<Message, Exception>? HandlerFailed;

    public SessionState State => (SessionState)state;

    public SingyeongException? LastError => lastError;

    public bool IsRestricted => ready?.Restricted ?? false;

    /// <summary>A live connection, for other calls.</summary>
    public sealed record Connection(Grpc.Net.Client.GrpcChannel Channel, string Token);

    /// <summary>Connects; returns at the first <c>ready</c>.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _ = loop.RunAsync();
        loop.Post(Connect);
        if (options.ConnectTimeout > TimeSpan.Zero)
        {
            loop.After(options.ConnectTimeout, GiveUpConnecting);
        }

        var cause = new OperationCanceledException(cancellation);
        var aborted = new SingyeongException("ABORTED", Outcome.NotSent, "the caller gave up", cause);
        using (cancellation.Register(() => loop.Post(() => End(aborted))))
        {
            await opened.Task.ConfigureAwait(false);
        }
    }

    public void OnMessage(Func<Message, Task<Content?>> newHandler) => loop.Post(() =>
    {
        handler = newHandler;
        while (inbox.TryDequeue(out var arrival))
        {
            Handle(arrival.Link, arrival.Message, newHandler);
        }
    });

    public Task<T> CallAsync<T>(
        Command command,
        Func<CommandResult, T> read,
        TimeSpan? sendWithin,
        CancellationToken cancellation) =>
        calls.CallAsync(command, read, false, sendWithin, cancellation);

    public Task<ulong> UpdateMetadataAsync(UpdateMetadataRequest request, CancellationToken cancellation) =>
        calls.CallAsync(
            new Command { UpdateMetadata = request },
            result =>
            {
                Keep(request);
                return result.UpdateMetadata.Revision;
            },
            true,
            null,
            cancellation);

    /// <summary>The live connection; waits for one, for the connection timeout at most.</summary>
    public async Task<Connection> ConnectedAsync(CancellationToken cancellation)
    {
        var current = new TaskCompletionSource<Task<Connection>>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!loop.Post(() => current.SetResult(connected.Task)))
        {
            throw PendingCalls.ClosedException(Outcome.NotSent, lastError);
        }

        try
        {
            var connection = await current.Task.ConfigureAwait(false);
            return await connection.WaitAsync(options.ConnectionTimeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var message = "there was no connection to the broker in time";
            throw new SingyeongException("NOT_CONNECTED", Outcome.NotSent, message, lastError);
        }
        catch (OperationCanceledException cause)
        {
            throw new SingyeongException("ABORTED", Outcome.NotSent, "the caller gave up", cause);
        }
    }

    /// <summary>Answers what is under way, leaves in good order, and ends.</summary>
    public Task CloseAsync(TimeSpan timeout)
    {
        loop.Post(() =>
        {
            if (State == SessionState.Closed || isLeaving)
            {
                return;
            }

            isLeaving = true;
            if (link == null || State != SessionState.Connected)
            {
                End(null);
                return;
            }

            late = loop.After(timeout, Leave);
            calls.Drain(Leave);
        });
        return ended.Task;
    }

    public void OnEvent(Link from, Event told)
    {
        if (from != link)
        {
            return;
        }

        switch (told.EventCase)
        {
            case Event.EventOneofCase.Ready:
                Registered(from, told.Ready);
                break;
            case Event.EventOneofCase.CommandResult:
                calls.Answered(told.CommandResult);
                break;
            case Event.EventOneofCase.Message:
                Received(from, told.Message);
                break;
            case Event.EventOneofCase.ClientEvent:
                ClientChanged?.Invoke(told.ClientEvent);
                break;
            case Event.EventOneofCase.Goodbye:
                Disconnected();
                Leave();
                break;
            default:
                break; // keep-alives, and what newer brokers say
        }
    }

    public void OnWritable(Link from)
    {
        if (from == link)
        {
            Flush();
        }
    }

    public void OnEnded(Link from, Exception? cause)
    {
        if (from != link)
        {
            return;
        }

        link = null;
        registration?.Cancel();
        var wasReady = failures == 0;
        var error = cause switch
        {
            null => new SingyeongException("CONNECTION_LOST", Outcome.Unknown, "the broker ended the connection"),
            RpcException thrown => Failures.Of(thrown, wasReady),
            _ when wasReady => new SingyeongException("CONNECTION_LOST", Outcome.Unknown, cause.Message, cause),
            _ => new SingyeongException("CONNECTION_FAILED", Outcome.NotSent, cause.Message, cause),
        };
        Disconnected();
        calls.ConnectionLost(error);
        if (isLeaving)
        {
            End(null);
        }
        else
        {
            TryAgain(error);
        }
    }

    private static TaskCompletionSource<Connection> NewConnection() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Connect()
    {
        if (State != SessionState.Closed)
        {
            failures += 1; // until it is registered
            _ = OpenAsync();
        }
    }

    private async Task OpenAsync()
    {
        string? credential;
        try
        {
            var source = options.CredentialSource;
            credential = source == null ? options.Credential : await source(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            var error = new SingyeongException("CONNECTION_FAILED", Outcome.NotSent, "there is no credential", cause);
            loop.Post(() => TryAgain(error));
            return;
        }

        loop.Post(() =>
        {
            if (State == SessionState.Closed)
            {
                return;
            }

            toGrant = 0;
            try
            {
                var opening = new Link(options.OpenChannel(), loop, this, Identify(), credential);
                link = opening;
                registration = loop.After(RegistrationTimeout, opening.Cut);
            }
            catch (Exception cause)
            {
                // Options that no channel can be made of; they will not be better next time.
                End(new SingyeongException("INVALID_REQUEST", Outcome.NotSent, cause.Message, cause));
            }
        });
    }

    private Identify Identify()
    {
        var identify = new Identify
        {
            Application = options.Application,
            ClientId = options.ClientId,
            Tags = { options.Tags },
            Metadata = new Singyeong.V1.Metadata { Attributes = { attributes } },
            ReceiveClientEvents = options.ReceiveClientEvents,
            InitialCredit = (uint)Math.Max(0, options.MaxUnhandledMessages - unhandled),
        };
        if (options.Address != null)
        {
            identify.Address = options.Address;
        }

        if (options.Namespace != null)
        {
            identify.Namespace = options.Namespace;
        }

        return identify;
    }

    private void Registered(Link from, Ready told)
    {
        registration?.Cancel();
        failures = 0;
        ready = told;
        lastError = null;
        Enter(SessionState.Connected);
        connected.TrySetResult(new Connection(from.Channel, told.SessionToken));
        opened.TrySetResult();
        Flush();
    }

    private void Received(Link from, Message message)
    {
        unhandled += 1;
        if (handler == null)
        {
            inbox.Enqueue((from, message));
        }
        else
        {
            Handle(from, message, handler);
        }
    }

    private void Handle(Link from, Message message, Func<Message, Task<Content?>> handling)
    {
        // Handlers run on the pool: one that does not return soon must not hold up the loop.
        _ = Task.Run(async () =>
        {
            var reply = new ReplyRequest { RequestId = message.RequestId };
            try
            {
                reply.Content = await handling(message).ConfigureAwait(false) ?? new Content();
            }
            catch (Exception error)
            {
                if (message.RequestId == "")
                {
                    HandlerFailed?.Invoke(message, error);
                }

                reply.Error = new ReplyError { Message = Shortened(error.Message) };
                if (error is ReplyException { Details: var details })
                {
                    foreach (var (key, value) in details)
                    {
                        reply.Error.Details[key] = value;
                    }
                }
            }

            loop.Post(() => Handled(from, reply));
        });
    }

    /// <summary>The program is done with a message: its reply is sent where the asker still waits, and another one may come.</summary>
    private void Handled(Link from, ReplyRequest reply)
    {
        var isConnected = State == SessionState.Connected;
        if (reply.RequestId != "" && from == link && isConnected)
        {
            // Nobody hears where it fails: the requester has its own error.
            calls.Tell(new Command { Reply = Fitting(reply) });
        }

        unhandled -= 1;
        toGrant += 1;

        // A grant for many costs no more than one for each, and none is late as long as half the credit is out.
        if (isConnected && 2 * toGrant >= options.MaxUnhandledMessages)
        {
            calls.Tell(new Command { GrantCredit = new GrantCreditRequest { Credit = (uint)toGrant } });
            toGrant = 0;
        }
    }

    /// <summary>The reply, or where it is larger than a frame may be, an error that says so: the frame would end the connection.</summary>
    private ReplyRequest Fitting(ReplyRequest reply)
    {
        if (reply.CalculateSize() <= options.MaxFrameBytes)
        {
            return reply;
        }

        var error = new ReplyError { Message = $"the reply is larger than {options.MaxFrameBytes} bytes" };
        return new ReplyRequest { RequestId = reply.RequestId, Error = error };
    }

    /// <summary>The broker takes 4096 bytes, and a character has no more than four.</summary>
    private static string Shortened(string text) => text.Length <= 1_000 ? text : text.Substring(0, 1_000);

    private void Keep(UpdateMetadataRequest request)
    {
        if (request.Replace)
        {
            attributes.Clear();
        }

        foreach (var key in request.Remove)
        {
            attributes.Remove(key);
        }

        foreach (var (key, value) in request.Set)
        {
            attributes[key] = value;
        }
    }

    private void FlushSoon()
    {
        if (!isFlushing)
        {
            isFlushing = true;
            loop.Post(() =>
            {
                isFlushing = false;
                Flush();
            });
        }
    }

    private void Flush()
    {
        if (State != SessionState.Connected || link is not { IsWritable: true })
        {
            return;
        }

        var frame = calls.TakeFrame();
        if (frame.Count > 0)
        {
            link.Write(frame);
        }
    }

    private void Disconnected()
    {
        if (connected.Task.IsCompleted)
        {
            connected = NewConnection();
        }

        if (State == SessionState.Connected && !isLeaving)
        {
            Enter(SessionState.Reconnecting);
        }
    }

    private void TryAgain(SingyeongException error)
    {
        if (State == SessionState.Closed)
        {
            return;
        }

        lastError = error;
        var isLast = State == SessionState.Connecting && options.ConnectTimeout <= TimeSpan.Zero;
        if (isLast || !Failures.IsPassing(error, options.CredentialSource != null))
        {
            End(error);
            return;
        }

        var delay = options.Backoff.Delay(Math.Max(0, failures - 1), Random.Shared.NextDouble());
        var asked = error.RetryAfter ?? TimeSpan.Zero;
        loop.After(asked > delay ? asked : delay, Connect);
    }

    private void GiveUpConnecting()
    {
        if (State == SessionState.Connecting)
        {
            End(lastError ?? new SingyeongException("CONNECTION_FAILED", Outcome.NotSent, "no connection to the broker in time"));
        }
    }

    /// <summary>Half-closes; the broker has a moment to end the connection.</summary>
    private void Leave()
    {
        late?.Cancel();
        var leaving = link;
        if (leaving != null)
        {
            leaving.Leave();
            loop.After(GoodbyeTimeout, leaving.Cut);
        }
    }

    private void End(SingyeongException? error)
    {
        if (State == SessionState.Closed)
        {
            return;
        }

        lastError = error;
        Enter(SessionState.Closed);
        calls.Close(error);
        var closed = error ?? PendingCalls.ClosedException(Outcome.NotSent, null);
        Disconnected();
        connected.TrySetException(closed);
        _ = connected.Task.Exception; // where nobody waits for it, nobody misses it
        var last = link;
        link = null;
        registration?.Cancel();
        last?.Cut();
        opened.TrySetException(closed);
        _ = opened.Task.Exception;
        loop.Stop();
        ended.TrySetResult();
    }

    private void Enter(SessionState next)
    {
        state = (int)next;
        StateChanged?.Invoke(next);
    }
}
