using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>
/// Commands on their way over a connection that may break: first they wait to be written, then for their answers. When the connection breaks,
/// what was not written waits for the next one; what was written fails with an unknown outcome, unless it is repeatable.
/// <see cref="CallAsync{T}"/> may be called on any thread, everything else on the session's loop only.
/// </summary>
internal sealed class PendingCalls
{
    private const int MaxFrameCommands = 512;
    private const int MaxFrameBytes = 256 * 1024;

    private readonly SessionOptions options;
    private readonly Loop loop;
    private readonly Action onWaiting;
    private SortedDictionary<ulong, Call> waiting = new();
    private readonly SortedDictionary<ulong, Call> written = new();
    private Action onIdle = () => { };
    private ulong lastId;
    private SingyeongException? closed;
    private bool isSweeping;

    // Counted where calls are made, under a lock, so that whoever makes too many hears of it at once.
    private readonly object room = new();
    private int calls;
    private long bytes;

    /// <param name="options">The bounds.</param>
    /// <param name="loop">Where everything happens.</param>
    /// <param name="onWaiting">Told on the loop that there is something to write.</param>
    public PendingCalls(SessionOptions options, Loop loop, Action onWaiting)
    {
        this.options = options;
        this.loop = loop;
        this.onWaiting = onWaiting;
    }

    /// <summary>Has a command sent, and returns what is read of its answer, on the loop.</summary>
    /// <param name="command">Without its id.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="isRepeatable">Done twice is as good as once, so it is sent again where the connection breaks.</param>
    /// <param name="sendWithin">How long it may wait to be sent, where that is less than the limit for all.</param>
    /// <param name="cancellation">Gives it up: it is not sent where that has not happened yet.</param>
    public async Task<T> CallAsync<T>(
        Command command,
        Func<CommandResult, T> read,
        bool isRepeatable,
        TimeSpan? sendWithin,
        CancellationToken cancellation)
    {
        var size = command.CalculateSize();
        Reserve(size);
        try
        {
            var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            var limit = sendWithin < options.ConnectionTimeout ? sendWithin.Value : options.ConnectionTimeout;
            var call = new Call(command, size, isRepeatable, Stopwatch.StartNew(), limit)
            {
                Succeed = result => answer.TrySetResult(read(result)),
                Fail = error => answer.TrySetException(error),
            };
            if (!loop.Post(() => Add(call)))
            {
                throw ClosedException(Outcome.NotSent, null);
            }

            using (cancellation.Register(() => loop.Post(() => GiveUp(call, cancellation))))
            {
                return await answer.Task.ConfigureAwait(false);
            }
        }
        finally
        {
            Release(size);
        }
    }

    /// <summary>Has a command sent that nobody answers; it is forgotten where the connection breaks.</summary>
    public void Tell(Command command)
    {
        waiting.Add(++lastId, new Call(command, command.CalculateSize(), false, Stopwatch.StartNew(), TimeSpan.MaxValue));
        onWaiting();
    }

    /// <summary>What goes into the next frame; empty where nothing waits.</summary>
    public IReadOnlyList<Command> TakeFrame()
    {
        var frame = new List<Command>();
        var frameBytes = 0;
        foreach (var (id, call) in waiting.Take(MaxFrameCommands).ToList())
        {
            if (frameBytes > 0 && frameBytes + call.Bytes > MaxFrameBytes)
            {
                break;
            }

            waiting.Remove(id);
            frameBytes += call.Bytes;
            frame.Add(call.Command);
            if (call.IsAnswered)
            {
                call.Command.Id = id;
                written.Add(id, call);
            }
        }

        return frame;
    }

    /// <summary>The answer has come.</summary>
    public void Answered(CommandResult result)
    {
        if (!written.Remove(result.CommandId, out var call))
        {
            return; // the caller gave up
        }

        if (result.ResultCase == CommandResult.ResultOneofCase.Failure)
        {
            call.Fail?.Invoke(Failures.Of(result.Failure));
        }
        else
        {
            call.Succeed?.Invoke(result);
        }

        CheckIdle();
    }

    /// <summary>The connection broke: nothing more comes of what was written.</summary>
    public void ConnectionLost(SingyeongException cause)
    {
        var left = waiting.Where(entry => entry.Value.IsAnswered).Concat(written.Where(entry => entry.Value.IsRepeatable));
        var lost = written.Values.Where(call => !call.IsRepeatable).ToList();
        waiting = new SortedDictionary<ulong, Call>(left.ToDictionary(entry => entry.Key, entry => entry.Value));
        written.Clear();
        foreach (var call in lost)
        {
            var message = "the connection broke before the answer came";
            call.Fail?.Invoke(new SingyeongException("CONNECTION_LOST", Outcome.Unknown, message, cause));
        }

        WatchOverdue();
        CheckIdle();
    }

    /// <summary>Takes no more calls; <paramref name="whenIdle"/> runs once all have been answered.</summary>
    public void Drain(Action whenIdle)
    {
        onIdle = whenIdle;
        closed ??= ClosedException(Outcome.NotSent, null);
        CheckIdle();
    }

    /// <summary>Fails whatever waits, and all that comes.</summary>
    public void Close(Exception? cause)
    {
        closed = ClosedException(Outcome.NotSent, cause);
        var unsent = waiting.Values.ToList();
        var unanswered = written.Values.ToList();
        waiting.Clear();
        written.Clear();
        unsent.ForEach(call => call.Fail?.Invoke(closed));
        unanswered.ForEach(call => call.Fail?.Invoke(ClosedException(Outcome.Unknown, cause)));
    }

    /// <summary>The exception of a session that was closed.</summary>
    public static SingyeongException ClosedException(Outcome outcome, Exception? cause)
    {
        var why = cause == null ? "" : $": {cause.Message}";
        return new SingyeongException("CLOSED", outcome, $"the session is closed{why}", cause);
    }

    private void Add(Call call)
    {
        if (closed != null)
        {
            call.Fail?.Invoke(closed);
        }
        else if (!call.IsGivenUp)
        {
            waiting.Add(++lastId, call);
            WatchOverdue();
            onWaiting();
        }
    }

    private void GiveUp(Call call, CancellationToken cancellation)
    {
        call.IsGivenUp = true;
        var unsent = waiting.FirstOrDefault(entry => entry.Value == call);
        var isUnsent = unsent.Value != null && waiting.Remove(unsent.Key);
        if (!isUnsent)
        {
            // Its answer, when it comes, finds nobody.
            var sent = written.FirstOrDefault(entry => entry.Value == call);
            written.Remove(sent.Key);
        }

        var outcome = isUnsent || call.Command.Id == 0 ? Outcome.NotSent : Outcome.Unknown;
        var cause = new OperationCanceledException(cancellation);
        call.Fail?.Invoke(new SingyeongException("ABORTED", outcome, "the caller gave up", cause));
        CheckIdle();
    }

    private void CheckIdle()
    {
        if (waiting.Count == 0 && written.Count == 0)
        {
            var told = onIdle;
            onIdle = () => { };
            told();
        }
    }

    /// <summary>One timer for all: it looks for those that have waited too long whenever the first of them may have.</summary>
    private void WatchOverdue()
    {
        if (isSweeping || !waiting.Values.Any(call => call.IsAnswered))
        {
            return;
        }

        isSweeping = true;
        var first = waiting.Values.Where(call => call.IsAnswered).Min(call => call.TimeLeft);
        loop.After(first > TimeSpan.Zero ? first : TimeSpan.Zero, FailOverdue);
    }

    private void FailOverdue()
    {
        isSweeping = false;
        foreach (var (id, call) in waiting.Where(entry => entry.Value.IsAnswered && entry.Value.TimeLeft <= TimeSpan.Zero).ToList())
        {
            waiting.Remove(id);
            var message = "there was no connection to the broker in time";
            call.Fail?.Invoke(new SingyeongException("NOT_CONNECTED", Outcome.NotSent, message));
        }

        WatchOverdue();
    }

    private void Reserve(int size)
    {
        if (size > options.MaxFrameBytes)
        {
            // A frame that is larger would end the connection, and with it whatever else is under way.
            var message = $"the message is larger than {options.MaxFrameBytes} bytes";
            throw new SingyeongException("LIMIT_EXCEEDED", Outcome.NotSent, message);
        }

        lock (room)
        {
            if (calls >= options.MaxPendingCalls || (bytes > 0 && bytes + size > options.MaxPendingBytes))
            {
                throw new SingyeongException("BUFFER_FULL", Outcome.NotSent, $"{calls} calls of {bytes} bytes wait already");
            }

            calls += 1;
            bytes += size;
        }
    }

    private void Release(int size)
    {
        lock (room)
        {
            calls -= 1;
            bytes -= size;
        }
    }

    private sealed class Call
    {
        private readonly Stopwatch waited;
        private readonly TimeSpan limit;

        public Call(Command command, int bytes, bool isRepeatable, Stopwatch waited, TimeSpan limit)
        {
            Command = command;
            Bytes = bytes;
            IsRepeatable = isRepeatable;
            this.waited = waited;
            this.limit = limit;
        }

        public Command Command { get; }

        public int Bytes { get; }

        public bool IsRepeatable { get; }

        public bool IsGivenUp { get; set; }

        /// <summary>Null where nobody waits for an answer.</summary>
        public Action<CommandResult>? Succeed { get; init; }

        public Action<SingyeongException>? Fail { get; init; }

        public bool IsAnswered => Succeed != null;

        public TimeSpan TimeLeft => limit - waited.Elapsed;
    }
}
