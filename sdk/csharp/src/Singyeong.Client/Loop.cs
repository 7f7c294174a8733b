using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Singyeong.Client;

/// <summary>Runs what it is given one after the other, in order, so that what only it touches needs no lock.</summary>
internal sealed class Loop
{
    private readonly Channel<Action> actions =
        Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync()
    {
        await foreach (var action in actions.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                action();
            }
            catch (Exception defect)
            {
                // Of a listener of the program: unhandled, as anywhere else, and no end of the session.
                var captured = ExceptionDispatchInfo.Capture(defect);
                ThreadPool.QueueUserWorkItem(_ => captured.Throw());
            }
        }
    }

    /// <summary>Has something run; false where the loop was stopped.</summary>
    public bool Post(Action action) => actions.Writer.TryWrite(action);

    /// <summary>Has something run after a time, unless what it returns is cancelled before.</summary>
    public CancellationTokenSource After(TimeSpan delay, Action action)
    {
        var source = new CancellationTokenSource();
        _ = WaitAsync();
        return source;

        async Task WaitAsync()
        {
            try
            {
                await Task.Delay(delay, source.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Post(() =>
            {
                if (!source.IsCancellationRequested)
                {
                    action();
                }
            });
        }
    }

    /// <summary>Takes nothing more; what was given before still runs.</summary>
    public void Stop() => actions.Writer.TryComplete();
}
