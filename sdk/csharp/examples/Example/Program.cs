using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Singyeong.Client;
using Singyeong.V1;

namespace Singyeong.Examples;

/// <summary>A receiver that says what it is and answers, and a sender that says whom it wants: <c>dotnet run -- receiver</c>, <c>dotnet run -- sender</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var url = args.Length > 1 ? args[1] : "http://127.0.0.1:4567";
        try
        {
            await (args.Length > 0 && args[0] == "receiver" ? ReceiveAsync(url) : SendAsync(url));
            return 0;
        }
        catch (SingyeongException failure)
        {
            Console.Error.WriteLine($"{failure.Reason}, outcome {failure.Outcome}: {failure.Message}");
            return 1;
        }
    }

    private static async Task ReceiveAsync(string url)
    {
        var options = new SessionOptions(url, "backend")
        {
            Metadata = new Dictionary<string, Value>
            {
                ["version"] = Values.Version("2.1.0"),
                ["guild_ids"] = Values.List(Values.Integer(122), Values.Integer(123)),
                ["latency"] = Values.Integer(12),
            },
        };
        await using var session = await SingyeongSession.ConnectAsync(options);
        session.StateChanged += state => Console.WriteLine($"now {state}");
        session.OnMessage(message =>
        {
            Console.WriteLine($"heard {message.Content.AsText()}");
            return Task.FromResult<Content?>(Contents.Json("\"here I am\""));
        });
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task SendAsync(string url)
    {
        await using var session = await SingyeongSession.ConnectAsync(new SessionOptions(url, "api"));
        var target = Queries
            .To(
                "backend",
                Queries.Where("version").AtLeast(Values.Version("2.0.0")),
                Queries.Where("guild_ids").Contains(Values.Integer(123)))
            .Pick(SelectorKind.Min, "latency");
        var sent = await session.SendAsync(target, Contents.Json("{\"hello\": \"world\"}"));
        Console.WriteLine($"sent to {sent.Receiver.ClientId}");
        var reply = await session.RequestAsync(target, Contents.Json("\"are you there?\""));
        Console.WriteLine($"reply {reply.Content.AsText()}");
    }
}
