using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Cases;

namespace BlockChain.Miner.Tests.Cases;

public sealed class HeaderCasesOverHttp : HeaderCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class CoinbaseCasesOverHttp : CoinbaseCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class SpendingCasesOverHttp : SpendingCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class SignatureCasesOverHttp : SignatureCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class ForkCasesOverHttp : ForkCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class MainForkCasesOverHttp : MainForkCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class BodyCasesOverHttp : BodyCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class WireCasesOverHttp : WireCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}

public sealed class MempoolCasesOverHttp : MempoolCases
{
    protected override CaseNode Start(ChainParameters parameters) => new HttpNode(parameters);
}
