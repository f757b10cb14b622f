-- The figures: numerator and denominator of each indicator and year.
create table figures (indicator_id varchar, year integer, numerator decimal(38, 6), denominator decimal(38, 6));

-- Of contracts, each judged by an answer that may be unknown.
insert into figures
with judged as (
    select
        year,
        {
            'C01-1': greatest(has_green_clause, has_green_criterion),
            'C01-2': greatest(has_green_criterion, weighs_green),
            'C01-3': is_plastic_free,
            'C01-4': if(cpv_division = '45', is_bio_based, null),
            'C02-1': is_recycled,
            'C02-2': is_reused,
            'C04-1': if(cpv_division in ('45', '30', '32', '48', '72'), has_energy_label, null),
            'C04-2': has_low_transport,
            'C06-5': if(amount > 100000, has_social_clause, null),
            'C07-1': weighs_csr,
            'C11-3': case
                when not if(amount > 50000, months > 2, months > 3) then null
                when rate >= case
                    when coalesce(is_construction, true) and coalesce(amount, 0) <= 1000000 then 0.30
                    when coalesce(is_sme, true) and coalesce(amount, 0) < 1000000 then 0.20
                    else 0.15
                end then true
                when rate < case
                    when coalesce(is_construction, false) and coalesce(amount, 2000000) <= 1000000 then 0.30
                    when coalesce(is_sme, false) and coalesce(amount, 2000000) < 1000000 then 0.20
                    else 0.15
                end then false
            end,
            'C11-4': retention_rate <= 0.03,
            'C14-2': is_innovation,
            'C14-3': is_partnership,
            'C16-3': if(is_strategic, is_sourced, null)
        } as answers
    from contract_facts
),

listed as (
    unpivot (select year, unnest(answers) from judged) on columns(* exclude (year))
    into name indicator_id value answer
)

select indicator_id, year, count_if(answer), count(*)
from listed
group by indicator_id, year;

insert into figures
select
    unnest(['C11-1', 'C12-1']),
    year,
    unnest([sum(sme_share), sum(regional_share)]),
    unnest([sum(sme_known), sum(regional_known)])
from contract_facts
group by year;

insert into figures
select
    'C17-1', year, sum(estimate - amount), sum(estimate)
from contract_facts
where estimate is not null and amount is not null
group by year
union all
select
    'C17-2', year, sum(estimate - amount), sum(estimate)
from contract_facts
where is_strategic_family and estimate is not null and amount is not null
group by year
union all
select
    'C17-3', year, sum(first_offer - last_offer), sum(first_offer)
from contract_facts
where is_negotiated and first_offer is not null and last_offer is not null
group by year;

-- Of consultations.
insert into figures
select
    unnest(['C03-1', 'C14-1', 'C09-1', 'C11-2']),
    year,
    unnest([count_if(has_life_cycle), count_if(has_innovation), count_if(has_equality), count_if(is_split)]),
    unnest([null, null, null, count(is_split)])
from consultations
left join criteria using (consultation_id)
group by year;

-- Of companies that come for the first time, and of bids.
insert into figures
select 'C10-2', first_year, count(*), null
from (
    select siren, min(bids.year) as first_year
    from bids
    inner join consultations using (consultation_id)
    group by siren
)
group by first_year
union all
select 'C10-3', first_year, count(*), null
from (select siren, min(year) as first_year from holders group by siren)
group by first_year
union all
select 'C18-3', coalesce(year_asked, year), count(year_asked), null
from bids
group by coalesce(year_asked, year);

insert into figures
select 'C16-1', year, count_if(has_won), count(*)
from (
    select sourced.siren, contract_facts.year, bool_or(holders.siren is not null) as has_won
    from sourced
    inner join contract_facts using (consultation_id)
    left join holders
        on contract_facts.buyer = holders.buyer
        and contract_facts.contract_number = holders.contract_number
        and sourced.siren = holders.siren
    group by sourced.siren, contract_facts.year
)
group by year;

-- Of what is spent.
insert into figures
select
    unnest(['C06-6', 'C12-2', 'C13-2']),
    year,
    unnest([
        sum(amount) filter (where is_sheltered),
        sum(amount) filter (where is_regional),
        sum(amount) filter (where is_social)
    ]),
    unnest([null, sum(amount) filter (where is_regional is not null), null])
from spend
group by year;

insert into figures
with years as (
    select
        year,
        sum(amount) filter (where is_social) as amount,
        sum(abs(amount)) filter (where is_social is not null) >= 0.8 * sum(abs(amount)) as is_covered
    from spend
    group by year
)

select 'C13-1', now.year, now.amount - before.amount, before.amount
from years as now
inner join years as before on now.year = before.year + 1
where now.is_covered and before.is_covered;

insert into figures
select 'C18-5', year(paid_on), count_if(paid_on - received_on <= 30), count(*)
from spend
where paid_on is not null and not is_credit
group by year(paid_on);

create table strategic as
with spent as (
    select siren, year, sum(amount) as amount
    from spend
    where is_strategic
    group by siren, year
),

reviewed as (
    select siren, year(reviewed_on) as year
    from reviews
    where kind = 'bilan_annuel'
    group by siren, year(reviewed_on)
)

select
    year,
    amount,
    revenue,
    reviewed.siren is not null as is_reviewed,
    row_number() over (partition by year order by amount desc, siren) as place,
    count(revenue) over (partition by year order by amount desc, siren) as known_place
from spent
left join revenues using (siren, year)
left join reviewed using (siren, year);

insert into figures
select 'C18-1', year, sum(amount), sum(revenue)
from strategic
where known_place <= 10 and revenue is not null
group by year
union all
select 'C18-2', year, sum(amount), sum(revenue)
from strategic
where revenue is not null
group by year
union all
select 'C18-4', year, count_if(is_reviewed), count(*)
from strategic
where place <= 20
group by year;

insert into figures
select 'C16-2', year(reviewed_on), count(distinct (reviews.buyer, reviews.number)), null
from reviews
inner join records on reviews.buyer = records.buyer and reviews.number = records.contract_number
inner join lists
    on left(records.siret, 9) = lists.identifier
    and lists.list = 'STRATEGIQUE'
    and reviews.reviewed_on between lists.valid_from and lists.valid_to
where reviews.kind = 'evaluation'
group by year(reviewed_on);

-- Of food and equipment.
create table canteens as
select distinct siret, year
from food;

create table declared as
from declarations
anti join canteens using (siret, year);

insert into figures
with parts as (
    select
        year,
        sum(price) filter (where is_organic) as organic,
        sum(price) filter (where is_local) as local,
        sum(price) filter (where is_organic or is_local) as either,
        sum(price) as total
    from food
    group by year
),

more as (
    select
        year,
        sum(organic) as organic,
        sum(total) filter (where organic is not null) as organic_total,
        sum(local) as local,
        sum(total) filter (where local is not null) as local_total
    from declared
    group by year
)

select
    unnest(['C05-1', 'C05-2', 'C05-3']),
    year,
    unnest([parts.organic + coalesce(more.organic, 0), parts.local + coalesce(more.local, 0), either]),
    unnest([total + coalesce(organic_total, 0), total + coalesce(local_total, 0), total])
from parts
left join more using (year);

insert into figures
select 'C08-1', year, sum(amount), null
from (
    select year, fair_amount as amount from spend
    union all by name
    select year, price as amount from food where is_fair
    union all by name
    select year, fair as amount from declared
)
group by year;

insert into figures
select
    'C02-3', year, sum(quantity) filter (where is_refurbished), sum(quantity)
from equipment
where category in ('telephone', 'tablette') and is_refurbished is not null
group by year
union all
select
    'C01-5', year, sum(quantity) filter (where is_low_emission), sum(quantity)
from equipment
where category = 'vehicule' and operation = 'renouvellement' and assignment = 'hotel_de_region'
    and is_low_emission is not null
group by year;

-- Of persons.
insert into figures
select 'C06-1', year, sum(hours), null
from insertion
group by year
union all
select 'C06-2', year_left, count(distinct person), null
from insertion
where outcome in ('cdi', 'cdd_6_mois_et_plus', 'formation_qualifiante', 'creation_activite')
group by year_left;

insert into figures
select
    unnest(['C06-3', 'C06-4']),
    year,
    unnest([count_if(is_disabled), count_if(is_woman)]),
    unnest([count(is_disabled), count(is_woman)])
from (
    select person, year, bool_or(is_disabled) as is_disabled, bool_or(is_woman) as is_woman
    from insertion
    where hours > 0
    group by person, year
)
group by year;

insert into figures
with came as (
    select distinct referent_id, year
    from participants
    inner join events using (event_id)
    where kind = 'atelier_acheteurs'
),

active as (
    select referent_id, unnest(range(first_year, last_year + 1)) as year
    from referents
)

select 'C15-1', year, count(came.referent_id), count(*)
from active
left join came using (referent_id, year)
group by year;

insert into figures
select if(kind = 'rencontre_entreprises', 'C10-1', 'C20-1'), year, count(*), null
from events
where kind in ('rencontre_entreprises', 'sensibilisation_acheteurs')
group by kind, year
union all
select 'C19-1', year, sum(referred), null
from (
    select year, 0 as referred from disputes
    union all
    select year_referred, 1 from disputes where year_referred is not null
)
group by year;
