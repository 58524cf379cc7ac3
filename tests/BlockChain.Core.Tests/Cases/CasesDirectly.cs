using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Cases;

public sealed class HeaderCasesDirectly : HeaderCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class CoinbaseCasesDirectly : CoinbaseCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class SpendingCasesDirectly : SpendingCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class SignatureCasesDirectly : SignatureCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class ForkCasesDirectly : ForkCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class MainForkCasesDirectly : MainForkCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class BodyCasesDirectly : BodyCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class WireCasesDirectly : WireCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}

public sealed class MempoolCasesDirectly : MempoolCases
{
    protected override CaseNode Start(ChainParameters parameters) => new DirectNode(parameters);
}
