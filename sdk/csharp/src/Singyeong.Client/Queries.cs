using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>
/// Makes queries, which name receivers by what these say about themselves. The generated <see cref="Query"/> has everything; these are the short
/// ways to its parts.
/// </summary>
public static class Queries
{
    /// <summary>Clients of one application of which all conditions hold.</summary>
    public static Query To(string application, params Condition[] conditions)
    {
        var query = new Query { Application = application };
        if (conditions.Length > 0)
        {
            query.Conditions = List(conditions);
        }

        return query;
    }

    /// <summary>Clients of one application for which an expression of CEL is true: <c>version >= semver("2.0.0") &amp;&amp; 123 in guild_ids</c>.</summary>
    public static Query Cel(string application, string expression) => new() { Application = application, Cel = expression };

    /// <summary>The same query, and who of several matches gets it.</summary>
    public static Query Pick(this Query query, SelectorKind kind, params string[] segments)
    {
        var picking = query.Clone();
        picking.Selector = new Selector { Kind = kind, Path = Path(segments) };
        return picking;
    }

    /// <summary>Begins a comparison of the value at a path: an attribute's key, then map keys and list indexes.</summary>
    public static Comparing Where(params string[] segments) => new(Path(segments));

    /// <summary>Holds where every one of the conditions does.</summary>
    public static Condition AllOf(params Condition[] conditions) => new() { AllOf = List(conditions) };

    /// <summary>Holds where at least one of the conditions does.</summary>
    public static Condition AnyOf(params Condition[] conditions) => new() { AnyOf = List(conditions) };

    /// <summary>Holds where not one of the conditions does.</summary>
    public static Condition NoneOf(params Condition[] conditions) => new() { NoneOf = List(conditions) };

    /// <summary>Holds where there is a value at the path, whatever it is.</summary>
    public static Condition Exists(params string[] segments) => new() { Exists = new Exists { Path = Path(segments) } };

    internal static Path Path(params string[] segments) => new() { Segments = { segments } };

    private static ConditionList List(Condition[] conditions) => new() { Conditions = { conditions } };
}
