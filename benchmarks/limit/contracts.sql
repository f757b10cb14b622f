-- One row per contract: what is published again under its number is the same contract, whatever the year before the
-- number, and a number that was cut joins the one contract that it begins, of that amount, holder and week.
create table homes as
select cut.buyer, cut.number, cut.label, any_value(entire.number) as home
from contract_rows as cut
inner join contract_rows as entire
    on cut.buyer = entire.buyer
    and cut.amount = entire.amount
    and left(cut.siret, 9) = left(entire.siret, 9)
    and starts_with(entire.number, cut.number)
    and abs(cut.notified_on - entire.notified_on) <= 7
where length(cut.number) < 8 and length(entire.number) >= 8
group by cut.buyer, cut.number, cut.label
having count(distinct entire.number) = 1;

create table records as
select
    rows.*,
    case
        when length(rows.number) >= 8 then rows.number
        else coalesce(homes.home, rows.number || ' ' || rows.label)
    end as contract_number
from contract_rows as rows
left join homes on rows.buyer = homes.buyer and rows.number = homes.number and rows.label = homes.label;

create table numbers as
select distinct buyer, contract_number as number
from records;

create table contracts as
with settled as (
    select
        buyer,
        contract_number,
        year(max_by(notified_on, published_on)) as year,
        max_by(nature, published_on) as nature,
        max_by(cpv_division, published_on) as cpv_division,
        max_by(is_framework, published_on) as is_framework,
        max_by(framework, published_on) as framework,
        max_by(amount, published_on) as amount,
        max_by(months, published_on) as months,
        max_by(has_advance, published_on) as has_advance,
        max_by(advance_rate, published_on) as advance_rate,
        bool_or(has_social_clause) as has_social_clause,
        bool_or(has_green_clause) as has_green_clause,
        bool_or(has_green_criterion) as has_green_criterion
    from records
    group by buyer, contract_number
)

select settled.* exclude (nature, is_framework, framework)
from settled
left join numbers on settled.buyer = numbers.buyer and settled.framework = numbers.number
where settled.nature = 'Marché'
    and (settled.framework is null or (settled.is_framework and numbers.number is null));

create table holders as
select distinct contracts.buyer, contracts.contract_number, contracts.year, records.siret, left(records.siret, 9) as siren
from records
inner join contracts using (buyer, contract_number);

create table holder_shares as
select
    holders.buyer,
    holders.contract_number,
    bool_or(suppliers.is_sme) as has_sme,
    bool_and(suppliers.is_sme is not null) as are_sizes_known,
    round(count_if(suppliers.is_sme) / count(*), 6)::decimal(9, 6) as sme_share,
    round(count(suppliers.is_sme) / count(*), 6)::decimal(9, 6) as sme_known,
    round(count_if(suppliers.is_regional) / count(*), 6)::decimal(9, 6) as regional_share,
    round(count(suppliers.is_regional) / count(*), 6)::decimal(9, 6) as regional_known
from holders
left join suppliers using (siret)
group by holders.buyer, holders.contract_number;

create table contract_facts as
select
    contracts.*,
    details.* exclude (buyer, number),
    criteria.weighs_green,
    criteria.weighs_csr,
    holder_shares.* exclude (buyer, contract_number),
    consultations.is_sourced or details.consultation_id in (select consultation_id from sourced) as is_sourced,
    case when has_advance = false then 0 when advance_rate > 0 then advance_rate end as rate,
    case when has_sme then true when are_sizes_known then false end as is_sme
from contracts
left join details on contracts.buyer = details.buyer and contracts.contract_number = details.number
left join criteria using (consultation_id)
left join consultations using (consultation_id)
left join holder_shares
    on contracts.buyer = holder_shares.buyer and contracts.contract_number = holder_shares.contract_number;

-- What an invoice is worth: whose it is, on its day. A list names an establishment, or a company.
create table memberships as
select
    invoices.rowid as invoice,
    bool_or(list in ('EA', 'EATT', 'ESAT')) as is_sheltered,
    bool_or(list in ('ESS', 'ESUS')) as is_listed,
    bool_or(list = 'STRATEGIQUE') as is_strategic
from invoices
inner join lists
    on invoices.siren = left(lists.identifier, 9)
    and (length(lists.identifier) = 9 or invoices.siret = lists.identifier)
    and invoices.received_on between lists.valid_from and lists.valid_to
group by invoices.rowid;

create table spend as
select
    invoices.*,
    year(received_on) as year,
    suppliers.is_regional,
    coalesce(memberships.is_sheltered, false) as is_sheltered,
    coalesce(memberships.is_strategic, false) as is_strategic,
    if(memberships.is_listed, true, suppliers.is_social) as is_social
from invoices
left join suppliers using (siret)
left join memberships on invoices.rowid = memberships.invoice;
