using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Net.Client;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>One connection of a session, with a channel of its own. Everything of it runs on the session's loop, and it ends once.</summary>
internal sealed class Link
{
    private readonly Loop loop;
    private readonly IListener listener;
    private readonly CancellationTokenSource cut = new();
    private readonly AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call;
    private bool isWriting;
    private bool isLeaving;

    /// <summary>Connects and says who the client is.</summary>
    public Link(GrpcChannel channel, Loop loop, IListener listener, Identify identify, string? credential)
    {
        Channel = channel;
        this.loop = loop;
        this.listener = listener;
        var headers = new Grpc.Core.Metadata();
        if (credential != null)
        {
            headers.Add("authorization", $"Bearer {credential}");
        }

        call = new SessionService.SessionServiceClient(channel).Connect(headers, cancellationToken: cut.Token);
        Write(new[] { new Command { Identify = identify } });
        _ = ReadAsync();
    }

    /// <summary>Who hears of a link.</summary>
    public interface IListener
    {
        /// <summary>Something came.</summary>
        void OnEvent(Link link, Event told);

        /// <summary>More may be written.</summary>
        void OnWritable(Link link);

        /// <summary>Nothing more comes; without a cause the broker ended it in good order.</summary>
        void OnEnded(Link link, Exception? cause);
    }

    /// <summary>For other calls.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Whether a frame can be written now.</summary>
    public bool IsWritable => !isWriting && !isLeaving;

    /// <summary>Sends commands in one frame.</summary>
    public void Write(IEnumerable<Command> commands)
    {
        isWriting = true;
        _ = WriteAsync(new ConnectRequest { Commands = { commands } });
    }

    /// <summary>Writes nothing more; what is under way is still answered, then the broker ends the link.</summary>
    public void Leave()
    {
        if (isLeaving)
        {
            return;
        }

        isLeaving = true;
        if (!isWriting)
        {
            _ = CompleteAsync();
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Cut() => cut.Cancel();

    private async Task WriteAsync(ConnectRequest frame)
    {
        try
        {
            await call.RequestStream.WriteAsync(frame).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return; // reading ends with the same error, and tells it
        }

        loop.Post(() =>
        {
            isWriting = false;
            if (isLeaving)
            {
                _ = CompleteAsync();
            }
            else
            {
                listener.OnWritable(this);
            }
        });
    }

    private async Task CompleteAsync()
    {
        try
        {
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // as above
        }
    }

    private async Task ReadAsync()
    {
        Exception? cause = null;
        try
        {
            await foreach (var frame in call.ResponseStream.ReadAllAsync().ConfigureAwait(false))
            {
                loop.Post(() => Tell(frame));
            }
        }
        catch (Exception error)
        {
            cause = error;
        }

        call.Dispose();
        Channel.Dispose();
        loop.Post(() => listener.OnEnded(this, cause));
    }

    private void Tell(ConnectResponse frame)
    {
        foreach (var told in frame.Events)
        {
            listener.OnEvent(this, told);
        }
    }
}
