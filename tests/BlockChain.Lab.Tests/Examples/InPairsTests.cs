using BlockChain.Core.Consensus;
using BlockChain.Lab.Engine;
using BlockChain.Lab.Headers;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Tests.Examples;

/// <summary>The example of the lab's README.</summary>
public class InPairsTests
{
    [Fact]
    public void Publishing_in_pairs_does_not_pay()
    {
        ChainParameters parameters = ChainParameters.Regtest;
        var network = new HeaderNetwork(parameters, new SeededRandom(1));
        double power = HeaderNetwork.PowerFor(parameters, seconds: 600);
        HeaderNode student = network.Add(0.3 * power, new InPairs());
        HeaderNode others = network.Add(0.7 * power, new Honest());
        HeaderNetwork.Connect(student, others);
        network.RunUntilFound(20_000);

        double part = others.Best.After(network.Genesis).Average(
            block => HeaderNetwork.FinderOf(block) == student.Number ? 1.0 : 0.0);
        Assert.InRange(part, 0.1, 0.29);
    }

    [Fact]
    public void The_README_shows_this_strategy_and_this_test()
    {
        string readme = Readme.Read();
        Assert.Contains(Readme.Indented(Readme.Source("Examples/InPairs.cs"), from: "internal sealed class"), readme, StringComparison.Ordinal);
        Assert.Contains(Readme.Indented(Readme.Source("Examples/InPairsTests.cs"), from: "        ChainParameters", to: "        Assert.InRange"), readme, StringComparison.Ordinal);
    }
}
