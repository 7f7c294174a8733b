using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>The left side of a comparison; each method completes it. Where the path leads nowhere none of them holds.</summary>
public sealed class Comparing
{
    private readonly Path path;

    internal Comparing(Path path) => this.path = path;

    /// <summary>The same value; integers and floats are one kind.</summary>
    public Condition EqualTo(Value value) => Compare(ComparisonOperator.Equal, value);

    /// <summary>Another value, or one of another kind.</summary>
    public Condition NotEqualTo(Value value) => Compare(ComparisonOperator.NotEqual, value);

    /// <summary>After the operand in the order of their kind.</summary>
    public Condition Above(Value value) => Compare(ComparisonOperator.Greater, value);

    /// <summary>After the operand, or the same.</summary>
    public Condition AtLeast(Value value) => Compare(ComparisonOperator.GreaterOrEqual, value);

    /// <summary>Before the operand in the order of their kind.</summary>
    public Condition Below(Value value) => Compare(ComparisonOperator.Less, value);

    /// <summary>Before the operand, or the same.</summary>
    public Condition AtMost(Value value) => Compare(ComparisonOperator.LessOrEqual, value);

    /// <summary>One of the values.</summary>
    public Condition In(params Value[] values) => Compare(ComparisonOperator.In, Values.List(values));

    /// <summary>None of the values.</summary>
    public Condition NotIn(params Value[] values) => Compare(ComparisonOperator.NotIn, Values.List(values));

    /// <summary>A list that has the operand, a map that has it as a key, a text that has it as a part.</summary>
    public Condition Contains(Value value) => Compare(ComparisonOperator.Contains, value);

    /// <summary>The opposite of <see cref="Contains"/>, but for paths that lead nowhere.</summary>
    public Condition NotContains(Value value) => Compare(ComparisonOperator.NotContains, value);

    /// <summary>Any of the comparisons by its name in the interface.</summary>
    public Condition Compare(ComparisonOperator comparison, Value value) =>
        new() { Comparison = new Comparison { Path = path, Operator = comparison, Value = value } };

    /// <summary>Compares with another value of the same client.</summary>
    public Condition CompareWith(ComparisonOperator comparison, params string[] segments)
    {
        var other = new PathOperand { Path = Queries.Path(segments) };
        return new Condition { Comparison = new Comparison { Path = path, Operator = comparison, Other = other } };
    }
}
